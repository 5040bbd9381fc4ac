import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerWithLlamaNode } from '../../src/lab/bench/llama-node.ts';
import { readGguf } from '../../src/engine/ggml/gguf.ts';
import { consecutiveParts } from '../fixtures/consecutive-parts.ts';
import { Comparator } from '../../src/engine/comparator/comparator.ts';
import { parseModelCard } from '../../src/engine/model-files/model-card.ts';
import { writeRandomLlava, type LlavaShape } from '../../src/lab/random-models/random-llava.ts';
import { writeRandomPhotographs } from '../fixtures/random-photographs.ts';

/** Largest difference of probabilities over the whole vocabulary. */
const TOLERANCE = 2e-3;

const LLAMA_CPP_ORDER = { vision: 'llama.cpp' as const };

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parity-'));
});
afterAll(() => rm(folder, { recursive: true }));

const shapes: [what: string, shape: LlavaShape, imageSize: number][] = [
  ['as many key heads as query heads', { seed: 11, languageModel: { keyValueHeads: 4 } }, 28],
  ['grouped-query attention', { seed: 12, languageModel: { heads: 8, keyValueHeads: 2 } }, 28],
  [
    'one key head for all queries',
    { seed: 13, languageModel: { width: 96, heads: 6, keyValueHeads: 1, blocks: 4 } },
    28,
  ],
  ['half-precision weights', { seed: 14, type: 'F16' }, 28],
  [
    '81 tokens an image and text between the images',
    {
      seed: 15,
      mmproj: { imageSize: 63, width: 48, heads: 4 },
      card: { prompt: '<s>more <image> face <image>, which face looks more attractive?' },
    },
    63,
  ],
];

describe('in llama.cpp’s order of vision tokens, probabilities over the whole vocabulary equal llama.node’s', () =>
  it.each(shapes)('with %s', async (_, shape, imageSize) => {
    const card = parseModelCard(
      { prompt: '<s><image><image>, which face looks more attractive?', ...shape.card, ...LLAMA_CPP_ORDER },
      'here',
    );
    const { model, mmproj } = await writeRandomLlava(folder, shape);
    const images = await writeRandomPhotographs(folder, 3, { size: imageSize, seed: shape.seed });
    const [a = '', b = '', c = ''] = images;
    const pairs = [
      [a, b],
      [b, a],
      [a, c],
    ].map(([first = '', second = '']) => ({ first, second }));
    const vocabulary = await vocabularyOf(model);

    const theirs = await answerWithLlamaNode({
      model,
      mmproj,
      gpu: 'cpu',
      threads: 1,
      prompt: card.prompt,
      contextTokens: 512,
      pairs,
      probabilities: vocabulary.length,
    });
    const ours = await probabilities({ model, mmproj, card }, pairs, vocabulary.length);

    expect(theirs).toHaveLength(pairs.length);
    theirs.forEach((answer, index) => {
      const own = ours[index] ?? [];
      expect(answer.probabilities).toHaveLength(vocabulary.length);
      const sorted = [...own].sort((one, other) => other - one);
      let worst = 0;
      answer.probabilities.forEach(([, theirProbability], rank) => {
        worst = Math.max(worst, Math.abs(theirProbability - (sorted[rank] ?? NaN)));
      });
      for (const [text, theirProbability] of answer.probabilities) {
        const token = vocabulary.indexOf(text.replace(' ', '▁'));
        // A single character can be a piece and a byte of the same spelling.
        if (text.length > 1 && token >= 0)
          worst = Math.max(worst, Math.abs(theirProbability - (own[token] ?? NaN)));
      }
      expect(worst).toBeLessThan(TOLERANCE);
      // The random model is no uniform guess, and the order of the images matters to it.
      expect(sorted[0]).toBeGreaterThan(0.02);
    });
    expect(ours[0]).not.toEqual(ours[1]);
  }));

async function vocabularyOf(model: string): Promise<readonly string[]> {
  const tokens = (await readGguf(model)).metadata.get('tokenizer.ggml.tokens');
  if (tokens?.type !== 'string[]') throw new Error('the model has no vocabulary');
  return [...tokens.value];
}

/** Probabilities of every token after each pair, read as the comparator reads them. */
async function probabilities(
  spec: { model: string; mmproj: string; card: ReturnType<typeof parseModelCard> },
  pairs: readonly { first: string; second: string }[],
  vocabularySize: number,
): Promise<number[][]> {
  const comparator = await Comparator.open({ ...spec, gpu: 'cpu', threads: 1 });
  const { languageModel, members, prompt } = comparator.loaded;
  const [{ encoder }] = members;
  const { promptTokens } = comparator.info;
  const decoder = languageModel.createDecoder({
    sequences: 1,
    contextTokens: promptTokens,
    batchTokens: promptTokens,
    threads: 1,
    positionAxes: prompt.layout.positionAxes,
  });
  const [head, middle, question] = prompt.layout.texts.map((text) => prompt.embeddedTexts.get(text));
  if (!head || !middle || !question) throw new Error('the prompt is not embedded');
  const all = Array.from({ length: vocabularySize }, (_, token) => token);
  const found: number[][] = [];
  for (const { first, second } of pairs) {
    decoder.forgetAll();
    const parts = [
      head,
      await encoder.encodeUncached({ path: first }),
      middle,
      await encoder.encodeUncached({ path: second }),
      question,
    ];
    const [row = -1] = decoder.decodeEmbeddings([
      { sequence: 0, parts: consecutiveParts(parts, languageModel.width), answers: true },
    ]);
    const exponentials = decoder.logits(row, all).map(Math.exp);
    const sum = exponentials.reduce((total, value) => total + value, 0);
    found.push(exponentials.map((value) => value / sum));
    // And the three logits of the comparator are among them.
    await comparator.compare([{ first: { path: first }, second: { path: second } }], {
      onResult: (_index, _member, logits) => {
        const [one, two] = [prompt.labelTokens.First, prompt.labelTokens.Second].map(
          (token) => found.at(-1)?.[token] ?? NaN,
        );
        expect(Math.exp(logits[0] - logits[1])).toBeCloseTo((one ?? NaN) / (two ?? NaN), 1);
      },
    });
  }
  decoder[Symbol.dispose]();
  await comparator[Symbol.asyncDispose]();
  return found;
}
