import path from 'node:path';
import { expect, test } from 'vitest';
import { tiebreak } from '../fixtures/command-line.ts';
import { writeFiles, writeImages } from '../fixtures/image-folder.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

test('templates give a dataset and a task their question, words and meaning; several questions stand side by side', async () => {
  const folder = temporaryFolder();
  const names = Array.from({ length: 6 }, (_, index) => `${index}.jpg`);
  await writeImages(folder, names);
  const rows = names.map((name, index) => `${name},${1 + index / 2},${5 - index / 2}`);
  writeFiles(folder, { 'q.csv': `image,score,age\n${rows.join('\n')}\n` });
  const workspace = ['--workspace', path.join(folder, 'w')];
  const run = async (...args: string[]) => {
    const { code, stderr, document } = await tiebreak([...args, ...workspace, '--json']);
    expect(code, `${args.join(' ')}: ${stderr}`).toBe(0);
    return document;
  };
  expect(await run('import', folder)).toMatchObject({
    otherScores: ['age'],
    entries: 6,
    losses: [],
    choices: [{ taken: 'score', others: ['age'] }],
    twins: { identical: { pairs: 0 } },
  });
  expect(await run('ask', '--template', 'sketches', '--more', 'lively')).toMatchObject({
    question: 'Which sketch is drawn better?',
    words: { First: 'First', Second: 'Second', Similar: 'Similar' },
    more: 'lively',
  });
  const task = ['task', 'create', 'drawn', '--images', '--pairs', '5'];
  await run(...task, '--template', 'sketches', '--words', 'Left,Right,Equal');
  expect(await run('task', 'show', 'drawn')).toMatchObject({
    question: 'Which sketch is drawn better?',
    words: { First: 'Left', Second: 'Right', Similar: 'Equal' },
    more: 'skilful',
  });
  const { code, stderr } = await tiebreak(['task', 'create', 'x', '--images', '--pairs', '5', ...workspace]);
  expect([code, stderr]).toEqual([2, expect.stringContaining('--question or --template')]);
  expect(await run('questions')).toMatchObject({
    sources: [
      { name: 'score', question: 'Which sketch is drawn better?', n: 6 },
      { name: 'age', question: null, n: 6 },
    ],
    pairs: [{ pc: { value: expect.closeTo(-1, 10) as number }, pairs: 15, agreement: 0, opposite: 1 }],
  });
});

test('health tells twins, ceilings and shares as a document and as text', async () => {
  const folder = temporaryFolder();
  const workspace = ['--workspace', path.join(folder, 'w')];
  await tiebreak(['synthesize', path.join(folder, 'faces'), '--count', '24', '--size', '32']);
  await tiebreak(['import', path.join(folder, 'faces'), '--name', 'faces', ...workspace]);
  const { document, code } = await tiebreak(['health', '--theta', '0.5', ...workspace, '--json']);
  expect(code).toBe(0);
  expect(document).toMatchObject({
    dataset: 'faces',
    images: 24,
    lookedAt: 24,
    ceilings: [{ method: 'split-half', n: 24 }, { method: 'spread' }],
    raters: { raters: 60 },
    theta: { theta: 0.5, pairs: 276 },
  });
  const { stdout } = await tiebreak(['health', ...workspace]);
  expect(stdout).toMatch(/Best PC that any method can reach: 0\.9\d\d .*halves of the raters, 24 images/);
  expect(stdout).toContain('of 276 pairs');
});
