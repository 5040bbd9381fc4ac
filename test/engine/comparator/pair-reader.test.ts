import { join } from 'node:path';
import { expect, it } from 'vitest';
import { at } from '../../../src/core/at.ts';
import { createRandom } from '../../../src/core/random.ts';
import { PairReader } from '../../../src/engine/comparator/pair-reader.ts';
import { promptHalves } from '../../../src/engine/comparator/reader-room.ts';
import { consecutive } from '../../../src/engine/families/consecutive.ts';
import type { PairPrompt, PromptPart } from '../../../src/engine/families/family.ts';
import { openLibraries } from '../../../src/engine/ggml/libraries.ts';
import { LanguageModel } from '../../../src/engine/language/language-model.ts';
import { writeRandomLanguageModel } from '../../../src/lab/random-models/random-language-model.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

const WIDTH = 32;
const MARK = [301];
const QUESTION = [302, 303];

/** A mark before every two rows of an image, as a family with tiles has it. */
const TILED: PairPrompt = {
  texts: [MARK, QUESTION],
  positionAxes: 1,
  question: { text: '', followedBy: (answer) => answer },
  largest: (width) => ({ rows: 80, values: new Float16Array(80 * width) }),
  beginning: ({ rows }) => tiles(rows),
  rest: ({ rows }) => [...tiles(rows), { tokens: QUESTION, ...consecutive(2) }],
};

function tiles(rows: number): PromptPart[] {
  return Array.from({ length: rows / 2 }, (_, tile): PromptPart[] => [
    { tokens: MARK, ...consecutive(1) },
    { from: tile * 2, ...consecutive(2) },
  ]).flat();
}

function image(rows: number, seed: number): Float16Array {
  const random = createRandom(seed);
  return Float16Array.from({ length: rows * WIDTH }, () => random.normal());
}

it.each(['as embeddings', 'as tokens'])(
  'reads images of different length together as each alone, marks within them %s',
  async (how) => {
    const file = join(temporaryFolder(), 'model.gguf');
    await writeRandomLanguageModel(file, { seed: 3, width: WIDTH, blocks: 2, heads: 4 });
    const model = await LanguageModel.open(await openLibraries('cpu'), file);
    const embeddedTexts = new Map<readonly number[], Float32Array>();
    if (how === 'as embeddings')
      for (const text of TILED.texts)
        embeddedTexts.set(text, (await model.embedTokens(text)) ?? new Float32Array());
    const decoder = model.createDecoder({
      sequences: 6,
      contextTokens: 2048,
      batchTokens: 512,
      threads: 1,
      positionAxes: 1,
    });
    const halves = promptHalves(TILED, WIDTH);
    expect(halves).toEqual({ beginning: 120, rest: 122 });
    const labelTokens = { First: 300, Second: 310, Similar: 320 };
    const vocabularySize = model.vocabulary.size;
    const reader = new PairReader(decoder, {
      layout: TILED,
      embeddedTexts,
      labelTokens,
      vocabularySize,
      halves,
    });
    const pairs = [
      { first: image(64, 1), second: image(80, 2) },
      { first: image(80, 3), second: image(64, 4) },
    ];
    const alone = pairs.map(({ first, second }) => {
      decoder.forgetAll();
      return reader.readWhole(0, first, second);
    });
    decoder.forgetAll();
    reader.readBeginnings(pairs.map(({ first }, sequence) => ({ sequence, first })));
    const together = reader.readRests(pairs.map((pair, sequence) => ({ sequence, ...pair })));
    expect(alone[0]).not.toEqual(alone[1]);
    const logits = together.flatMap((answer) => answer.logits);
    logits.forEach((logit, at) => expect(logit).toBeCloseTo(alone.flat()[at] ?? NaN, 2));
    decoder[Symbol.dispose]();
    model[Symbol.dispose]();
  },
);

it('scores whole words by all of their tokens, each behind those before it', async () => {
  const file = join(temporaryFolder(), 'model.gguf');
  await writeRandomLanguageModel(file, { seed: 4, width: WIDTH, blocks: 2, heads: 4 });
  using model = await LanguageModel.open(await openLibraries('cpu'), file);
  using decoder = model.createDecoder({
    sequences: 2,
    contextTokens: 1024,
    batchTokens: 512,
    threads: 1,
    positionAxes: 1,
    exact: true,
  });
  const prompt = {
    embeddedTexts: new Map<readonly number[], Float32Array>(),
    labelTokens: { First: 300, Second: 310, Similar: 320 },
    vocabularySize: model.vocabulary.size,
    halves: promptHalves(TILED, WIDTH),
  };
  const wordTokens = { First: [300, 301, 302], Second: [310], Similar: [320, 300] };
  const pair = { first: image(64, 1), second: image(80, 2) };

  /** Log-probability of a token behind the prompt and some further tokens, read as one text. */
  const logProbability = (before: readonly number[], token: number): number => {
    const layout: PairPrompt = {
      ...TILED,
      rest: ({ rows }) => [
        ...tiles(rows),
        { tokens: [...QUESTION, ...before], ...consecutive(2 + before.length) },
      ],
    };
    decoder.forgetAll();
    const reader = new PairReader(decoder, { ...prompt, layout });
    reader.readBeginnings([{ sequence: 0, first: pair.first }]);
    const [answer] = reader.readRests([{ sequence: 0, ...pair }], true);
    const logits = Array.from(answer?.vocabulary ?? []);
    return at(logits, token) - Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
  };
  const wanted = Object.values(wordTokens).map((tokens) =>
    tokens.reduce((sum, token, index) => sum + logProbability(tokens.slice(0, index), token), 0),
  );

  decoder.forgetAll();
  const reader = new PairReader(decoder, { ...prompt, layout: TILED, wordTokens });
  reader.readBeginnings([0, 1].map((sequence) => ({ sequence, first: pair.first })));
  const answers = reader.readRests([0, 1].map((sequence) => ({ sequence, ...pair })));
  for (const { logits } of answers)
    logits.forEach((logit, place) => expect(logit).toBeCloseTo(at(wanted, place), 4));
});
