import path from 'node:path';
import { expect, test } from 'vitest';
import { tiebreak } from '../fixtures/command-line.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

async function workspaceWithTask() {
  const folder = temporaryFolder();
  const workspace = path.join(folder, 'workspace');
  const command = (...args: string[]) => tiebreak([...args, '--workspace', workspace, '--json']);
  const run = async (...args: string[]) => {
    const { code, stderr, document } = await command(...args);
    expect(code, `${args.join(' ')}: ${stderr}`).toBe(0);
    return document;
  };
  await run('synthesize', path.join(folder, 'faces'), '--count', '12', '--size', '32');
  await run('import', path.join(folder, 'faces'), '--name', 'faces');
  for (const name of ['ann', 'bob']) await run('person', 'add', name);
  const people = ['--person', 'ann', '--person', 'bob'];
  await run(
    'task',
    'create',
    'first',
    '--images',
    '--pairs',
    '10',
    '--question',
    'Which?',
    ...people,
    '--overlap',
    '1',
  );
  return { command, run };
}

test('a task is edited, given pairs and dealt anew, each taken back and made again by its name', async () => {
  const { run } = await workspaceWithTask();
  expect(
    await run('task', 'edit', 'first', '--rename', 'second', '--question', 'Which one?', '--archive'),
  ).toMatchObject({ name: 'second', question: 'Which one?', archived: true, changed: true });
  expect(await run('task', 'undo', 'second')).toMatchObject({ name: 'first', archived: false });
  expect(
    await run('task', 'add-pairs', 'first', '--images', '--draw', 'active', '--pairs', '6'),
  ).toMatchObject({ pairs: 16, added: 6, dealt: 6 });
  expect(await run('task', 'redeal', 'first', '--from', 'bob')).toMatchObject({
    taken: 8,
    dealt: 8,
    progress: [
      { person: 'ann', dealt: 16 },
      { person: 'bob', dealt: 0 },
    ],
  });
  expect(await run('task', 'undo', 'first')).toMatchObject({ progress: [{ dealt: 8 }, { dealt: 8 }] });
  expect(await run('task', 'undo', 'first', '--redo')).toMatchObject({
    progress: [{ dealt: 16 }, { dealt: 0 }],
  });
  expect(await run('task', 'edit', 'first', '--question', 'Which?')).toMatchObject({ changed: false });
  expect(await run('task', 'edit', 'first', '--words', 'Left,Right,Equal', '--more', 'sharp')).toMatchObject({
    words: { First: 'Left', Second: 'Right', Similar: 'Equal' },
    more: 'sharp',
  });
  expect(await run('task', 'edit', 'first', '--no-words', '--no-more')).not.toHaveProperty('words');
});

test('changes of a task that cannot be are refused, saying why', async () => {
  const { command } = await workspaceWithTask();
  const cases = [
    [2, ['edit', 'first'], /Say what to change/],
    [2, ['add-pairs', 'first'], /Say where the pairs come from/],
    [1, ['undo', 'first'], /was not changed/],
    [1, ['undo', 'first', '--redo'], /was taken back/],
    [1, ['redeal', 'first', '--from', 'cleo'], /no person named "cleo"/],
    [1, ['edit', 'other', '--archive'], /other/],
  ] as const;
  for (const [code, args, message] of cases) {
    const { code: found, stderr } = await command('task', ...args);
    expect([found, stderr], args.join(' ')).toEqual([code, expect.stringMatching(message)]);
  }
});
