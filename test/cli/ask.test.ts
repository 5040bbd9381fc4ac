import path from 'node:path';
import { expect, test } from 'vitest';
import { writeRandomLlava } from '../../src/lab/random-models/random-llava.ts';
import { PROMPT_WORDS } from '../../src/lab/random-models/random-language-model.ts';
import { tiebreak } from '../fixtures/command-line.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

test('a dataset’s question and words are set, checked, asked, recorded and cleared', async () => {
  const folder = temporaryFolder();
  const languageModel = { words: [...PROMPT_WORDS, 'Left', 'Right', 'Equal', 'rock', 'heavier'] };
  const { model, mmproj } = await writeRandomLlava(folder, { seed: 3, languageModel });
  const run = (...args: string[]) =>
    tiebreak([...args, '--json', '--workspace', path.join(folder, 'workspace')]);
  const files = ['--model', model, '--mmproj', mmproj];
  const device = ['--gpu', 'cpu', '--threads', '1'];
  const faces = path.join(folder, 'faces');
  for (const args of [
    ['synthesize', faces, '--count', '12', '--size', '64'],
    ['import', faces, '--name', 'rocks'],
    ['split', '--test-share', '0.25', '--seed', '5'],
    ['references', '--per-bin', '1'],
  ])
    expect(await run(...args)).toMatchObject({ code: 0 });

  const nothing = { question: null, words: null, more: null };
  expect((await run('ask')).document).toEqual({ dataset: 'rocks', ...nothing, models: [], warnings: [] });

  // Refused before anything is kept.
  const alike = await run('ask', '--words', '1,2,3', ...files);
  expect(alike).toMatchObject({ code: 1, document: { error: { code: 'model-not-usable' } } });
  expect(alike.document).toHaveProperty(
    'error.message',
    expect.stringMatching(/cannot tell the three answers apart .*1 is '▁' \(\d+\), 2 is '▁'/) as string,
  );
  for (const wrong of [
    ['--words', 'a,b'],
    ['--words', 'a,a,b'],
    ['--words', 'a b,c,d'],
    ['--question', ' '],
    ['--question', 'what of <image>?'],
    ['--question', 'x?', '--clear'],
    ['--clear', 'nonsense'],
  ])
    expect(await run('ask', ...wrong)).toMatchObject({ code: 2 });
  expect((await run('ask')).document).toMatchObject(nothing);

  const words = { First: 'Left', Second: 'Right', Similar: 'Equal' };
  const question = 'which rock looks heavier?';
  const set = await run(
    ...['ask', '--question', question, '--words', 'Left,Right,Equal', '--more', 'heavy'],
    ...files,
  );
  expect(set.document).toMatchObject({
    question,
    words,
    more: 'heavy',
    models: [
      { model, prompt: `<s><image><image>, ${question}`, problem: null, labels: [{ text: '▁Left' }, {}, {}] },
    ],
  });

  const limit = ['--limit', '1'];
  const first = await run('compare', '--run', 'one', ...files, ...device, ...limit);
  expect(first.document).toMatchObject({
    asked: { question, words, more: 'heavy', questionFrom: 'dataset', wordsFrom: 'dataset' },
    exact: false,
  });
  const other = ['--question', 'which face?', '--exact'];
  const second = await run('compare', '--run', 'two', ...files, ...device, ...limit, ...other);
  expect(second.document).toMatchObject({
    asked: { question: 'which face?', questionFrom: 'option', wordsFrom: 'dataset' },
    exact: true,
  });
  expect(await run('compare', '--run', 'two', ...device)).toMatchObject({
    code: 0,
    document: { exact: true },
  });
  expect(await run('compare', '--run', 'two', ...files, ...device, ...limit)).toMatchObject({
    code: 1,
    document: {
      error: { message: expect.stringContaining('with another question ("which face?")') as string },
    },
  });

  expect((await run('ask', '--clear', 'question,words')).document).toMatchObject({
    ...nothing,
    more: 'heavy',
  });
  // What a run was planned to ask stays.
  expect((await run('compare', '--run', 'one', ...device)).document).toMatchObject({ asked: { question } });
});
