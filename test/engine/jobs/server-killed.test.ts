import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { at } from '../../../src/core/at.ts';
import { importDataset } from '../../../src/engine/jobs/datasets/import-dataset.ts';
import { serverCard } from '../../../src/engine/servers/kinds/server-card.ts';
import { datasets } from '../../../src/engine/store/datasets.ts';
import { imagesOfDataset } from '../../../src/engine/store/images.ts';
import { insertModel } from '../../../src/engine/store/models.ts';
import { predictionsOfRun } from '../../../src/engine/store/predictions.ts';
import { insertRun, runById } from '../../../src/engine/store/runs.ts';
import { Workspace } from '../../../src/engine/store/workspace.ts';
import { startChatServer } from '../../fixtures/chat-server.ts';
import { faultyProxy, type Fault } from '../../fixtures/faulty-proxy.ts';
import { freePort } from '../../fixtures/free-port.ts';
import { writeFiles, writeImages } from '../../fixtures/image-folder.ts';
import { NOTHING_HERE } from '../../fixtures/nothing-here.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

const IMAGES = 56;
const COMPARISONS = IMAGES * (IMAGES - 1);

/** What a start asks of the server to prove it, at most. */
const ASKED_AT_START = 60;

/** What may be under way or not yet stored when a client is killed: two groups of at least 128 comparisons, and what waits to be stored. */
const LOST_BY_A_KILL = 600;

/** One of thirty exchanges goes wrong. */
const FAULTS: readonly Fault[] = [
  { kind: 'status', status: 429, headers: { 'retry-after': '0' } },
  { kind: 'reset' },
  { kind: 'status', status: 500 },
  { kind: 'cut' },
  { kind: 'reset-midway' },
  { kind: 'aborted' },
];
const faulty = (nth: number): Fault | null =>
  nth % 30 === 29 ? at(FAULTS, ((nth / 30) % FAULTS.length) | 0) : null;

test('a client of three servers, two behind faulty proxies and one dead, is killed three times, and 3,080 comparisons end once each', async () => {
  await using server = await startChatServer('list');
  await using one = await faultyProxy(server.url, faulty);
  await using other = await faultyProxy(server.url, faulty);
  const urls = [one.url, other.url, `http://127.0.0.1:${await freePort()}`];
  const folder = temporaryFolder();
  const names = Array.from({ length: IMAGES }, (_, index) => `${index}.jpg`);
  await writeImages(folder, names);
  writeFiles(folder, { 'faces.csv': `image,score\n${names.map((name) => `${name},3\n`).join('')}` });
  const workspace = Workspace.open(join(folder, 'workspace'), { create: true });
  onTestFinished(() => workspace.close());
  await importDataset(workspace, join(folder, 'faces.csv'), { name: 'faces' });
  const { db } = workspace;
  const dataset = at(datasets(db), 0);
  const runId = insertRun(db, {
    name: 'asked',
    kind: 'model',
    modelId: insertModel(db, {
      name: 'a server',
      modelFile: '',
      mmprojFile: '',
      card: serverCard(null, 'chat'),
      server: { urls, model: 'seen', adapter: null, prompt: 'chat', keyVariable: null, ...NOTHING_HERE },
    }),
    datasetId: dataset.id,
    plan: {
      kind: 'all-pairs',
      images: imagesOfDataset(db, dataset.id).map(({ id }) => id),
      orders: 'both',
    },
    members: [{ name: 'seen', adapters: [] }],
    prompt: null,
    theta: 0.2,
    seed: null,
  });
  const answer = (options: object) => {
    const program = fileURLToPath(new URL('../../fixtures/run-comparisons-process.ts', import.meta.url));
    const child = spawn(process.execPath, [program, workspace.dir, `${runId}`, JSON.stringify(options)], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    return once(child, 'close');
  };
  for (const killAt of [300, 1_200, 2_400]) expect(await answer({ killAt })).toEqual([null, 'SIGKILL']);
  const before = [...predictionsOfRun(db, runId)].length;
  expect(before).toBeGreaterThanOrEqual(2_400);
  expect(before).toBeLessThan(COMPARISONS);
  expect(await answer({})).toEqual([0, null]);
  const answers = [...predictionsOfRun(db, runId)];
  expect(answers).toHaveLength(COMPARISONS);
  expect(new Set(answers.map(({ firstId, secondId }) => `${firstId} ${secondId}`)).size).toBe(COMPARISONS);
  expect(answers.every(({ logits }) => logits !== null)).toBe(true);
  expect(runById(db, runId)?.status).toBe('finished');
  expect(server.keys.length).toBeLessThan(COMPARISONS + 4 * ASKED_AT_START + 3 * LOST_BY_A_KILL);
});
