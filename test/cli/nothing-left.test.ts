import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { DEMO_MODEL } from '../../src/engine/demo-model.ts';
import { countComparisons } from '../../src/engine/store/count-answers.ts';
import { datasets } from '../../src/engine/store/datasets.ts';
import { models } from '../../src/engine/store/models.ts';
import { runs } from '../../src/engine/store/runs.ts';
import { splitsOfDataset } from '../../src/engine/store/splits.ts';
import { Workspace } from '../../src/engine/store/workspace.ts';
import { startChatServer } from '../fixtures/chat-server.ts';
import { tiebreak } from '../fixtures/command-line.ts';
import { writeImages } from '../fixtures/image-folder.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

/** A workspace of four images with scores, the command line in it, and what it holds. */
async function imported() {
  const folder = temporaryFolder();
  const names = ['a.jpg', 'b.jpg', 'c.jpg', 'd.jpg'];
  await writeImages(join(folder, 'images'), names);
  const write = (name: string, text: string) => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  };
  const list = write(
    'list.csv',
    `image,score\n${names.map((name, index) => `${name},${index + 1}`).join('\n')}\n`,
  );
  const dir = join(folder, 'workspace');
  const run = async (...args: string[]) => {
    const { code, document } = await tiebreak([...args, '--workspace', dir, '--json']);
    const { error } = document as { error?: { code: string } };
    return [code, error?.code ?? null] as const;
  };
  const given = ['--images', join(folder, 'images'), '--name', 'drawn', '--range', '0,5'];
  expect(await run('import', list, ...given)).toEqual([0, null]);
  const held = () => {
    const opened = Workspace.open(dir);
    const { db } = opened;
    const found = {
      runs: runs(db).map((one) => `${one.name}: ${one.status}, ${countComparisons(db, one).comparisons}`),
      models: models(db).map(({ name, server }) => [
        name,
        server !== null && 'urls' in server ? server.urls : null,
      ]),
      splits: datasets(db).flatMap(({ id }) => splitsOfDataset(db, id).map(({ name }) => name)),
    };
    opened.close();
    return found;
  };
  return { folder, dir, write, run, held };
}

test('a run that could not begin is none: workspace and models are as they were', async () => {
  const { folder, write, run, held } = await imported();
  const plan = ['compare', '--all', '--part', 'all', '--server-model', 'seen'];
  const server = await startChatServer('text');
  expect(await run(...plan, '--server', server.url)).toEqual([0, null]);
  const before = held();
  expect(before).toMatchObject({ runs: ['run: finished, 6'], models: [['seen', [server.url]]] });

  const text = write('none.pem', 'no certificate');
  const own = ['compare', '--run', 'two', '--all', '--part', 'all'];
  const files = ['--model', DEMO_MODEL.model, '--mmproj', DEMO_MODEL.mmproj];
  const asked = [...plan, '--run', 'two', '--server'];
  for (const [args, code] of [
    [[...asked, 'https://127.0.0.1:9', '--server-ca', text], 'server-not-usable'],
    [[...asked, server.url, '--server-key', 'TIEBREAK_NO_SUCH_KEY'], 'server-key-missing'],
    [
      [...asked, server.url, '--server-adapter', 'tuned', '--server-adapter-files', folder],
      'server-not-usable',
    ],
    [[...asked, 'http://127.0.0.1:9'], 'server-not-reachable'],
    [[...own, '--llama-server', text, ...files], 'llama-server-missing'],
    [[...own, '--llama-server', process.execPath, ...files], 'llama-server-ended'],
    [
      [...own, '--llama-server', process.execPath, '--model', text, '--mmproj', DEMO_MODEL.mmproj],
      'not-gguf',
    ],
  ] as const) {
    expect(await run(...args), args.join(' ')).toEqual([1, code]);
    expect(held()).toEqual(before);
  }

  await server[Symbol.asyncDispose]();
  expect(await run('compare', '--run', 'run', '--ask-again')).toEqual([1, 'server-not-reachable']);
  expect(held()).toEqual(before);
});

test('a set that could not be drawn leaves no split that was made for it', async () => {
  const { dir, run, held } = await imported();
  const before = held();
  expect(before.splits).toEqual([]);
  for (const [args, code] of [
    [['pairs', '--part', 'nothing'], 'part-missing'],
    [['pairs', '--size', '100000'], 'too-few-pairs'],
    [['pairs', '--strategy', 'active', '--run', 'nothing'], 'run-missing'],
    [['references', '--part', 'nothing'], 'part-missing'],
    [['experiments', '--dataset', 'drawn', '--test-part', 'nothing'], 'part-missing'],
  ] as const) {
    expect(await run(...args), args.join(' ')).toEqual([1, code]);
    expect(held(), args.join(' ')).toEqual(before);
  }
  const out = join(dir, 'none', 'pairs.csv');
  expect(await run('pairs', '--size', '2', '--out', out)).toEqual([1, 'cannot-write']);
  expect(await run('pairs', '--size', '2', '--out', `${dir}.csv/x.csv`)).toEqual([1, 'cannot-write']);
  expect(held()).toEqual(before);
  expect(await run('references')).toEqual([0, null]);
  expect(held().splits).toEqual(['split']);
});

test('a name that no run has asks no other model, and what several have is told with its option', async () => {
  const { dir, run, held } = await imported();
  expect(await run('compare', '--run', 'nobody', '--share')).toEqual([1, 'run-missing']);
  expect(held().runs).toEqual([]);
  for (const name of ['one', 'two'])
    expect(await run('split', '--name', name, '--test-share', '0.5')).toEqual([0, null]);
  const { code, stderr } = await tiebreak(['references', '--workspace', dir]);
  expect([code, stderr]).toEqual([1, expect.stringContaining('Choose one of them with --split NAME.')]);
});

test.runIf(process.platform === 'linux')(
  'what is neither a file nor a folder is told, and is no bug',
  async () => {
    const { run } = await imported();
    for (const [args, code] of [
      [['import', '/dev/null'], 'dataset-not-recognised'],
      [['import-comparisons', '/dev/null'], 'file-unreadable'],
      [['rank', '--from', '/dev/null'], 'file-unreadable'],
      [['score', '--from', '/dev/null'], 'file-unreadable'],
    ] as const)
      expect(await run(...args), args.join(' ')).toEqual([1, code]);
  },
);

test('a folder that is no checkpoint is told by the file that it lacks', async () => {
  const { folder, dir } = await imported();
  const { code, stderr } = await tiebreak(['import-model', join(folder, 'images'), '--workspace', dir]);
  expect([code, stderr]).toEqual([
    1,
    expect.stringContaining(`There is no config.json in ${join(folder, 'images')}.`),
  ]);
});

test('a run of images without scores is sent to what needs none', async () => {
  const { dir, write, run } = await imported();
  const votes = write('votes.csv', 'first,second,label\nx,y,First\ny,z,First\nz,x,First\nx,y,Second\n');
  expect(await run('import-comparisons', votes, '--dataset', 'plain')).toEqual([0, null]);
  const { code, stderr } = await tiebreak(['score', '--run', 'votes', '--workspace', dir]);
  expect([code, stderr]).toEqual([1, expect.stringContaining('`tiebreak rank --run votes --workspace')]);
  expect(await run('rank', '--run', 'votes')).toEqual([0, null]);
  // Of several datasets it is the run's own.
  expect(await run('agreement', '--run', 'votes')).toEqual([0, null]);
  // Answers from elsewhere have no model to go on with.
  expect(await run('compare', '--run', 'votes')).toEqual([1, 'run-recorded']);
});
