/**
 * The store and the views with 10,000,000 answers of a generator (no model is asked): seconds, seconds of computing, memory.
 *
 *     node test/bench/ten-million.ts FOLDER
 *
 * FOLDER is made where it does not exist: 6,000 simulated faces, 5,000 of them against the other 1,000, both ways round. Making it takes
 * minutes and its store 1 GB. Each row is measured once, in the order of a window that opens the run.
 */
import { existsSync, globSync, statSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { formatBytes, formatNumber } from '../../src/core/format.ts';
import { Workspace } from '../../src/engine/store/workspace.ts';
import type { Params, RequestName } from '../../src/ipc/requests.ts';
import { Workbench } from '../../src/workbench/workbench.ts';
import { makeMillionWorkspace } from './million-workspace.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('Name a folder: node test/bench/ten-million.ts FOLDER');
  process.exit(2);
}
console.log(`${cpus()[0]?.model.trim() ?? 'unknown processor'}, Node ${process.version}`);
if (!existsSync(folder))
  await timed('made, calibrated and scored', async () => {
    const size = { images: 6_000, targets: 5_000, references: 1_000 };
    (await makeMillionWorkspace(folder, size)).workspace.close();
  });
for (const file of globSync('store.sqlite*', { cwd: folder }))
  console.log(`${file}: ${formatBytes(statSync(path.join(folder, file)).size)}`);

const platform = { roots: [], userDir: path.join(tmpdir(), 'tiebreak-bench') };
const workbench = await timed('workspace opened', () =>
  Promise.resolve(new Workbench(Workspace.open(folder), platform)),
);
const run = { run: 1 };
const matrix = { filter: run, rows: 'truth', columns: 'model' } as const;
const narrow = { run: 1, model: ['Similar' as const], margin: [0, 0.3] as const, split: 1, part: 'test' };
const page = { sort: { by: 'margin', descending: false }, offset: 0, limit: 100 } as const;
const scores = {
  run: 1,
  likelihood: null,
  evidence: 'hard',
  corrections: true,
  referenceSetId: null,
} as const;
await ask('summary of the workspace', 'workspace.summary', {});
await ask('answers loaded, and the matrix', 'confusion.matrix', matrix);
await ask('matrix', 'confusion.matrix', matrix);
await ask('matrix of a filter', 'confusion.matrix', { ...matrix, filter: narrow });
await ask('pairs: first page', 'pairs.page', { filter: run, ...page });
await ask('pairs: first page of a filter', 'pairs.page', { filter: narrow, ...page });
await ask('scores of 5,000 images', 'scores.get', { ...scores, filter: {} });
await ask('scores of a filter', 'scores.get', { ...scores, filter: { group: 'AF' } });
await ask('calibration of probabilities (figures loaded)', 'confusion.calibration', {
  filter: run,
  bins: 20,
});
await workbench.close();
const again = new Workbench(Workspace.open(folder), platform);
await timed('opened again: from the copy in the cache, and the matrix', () =>
  again.request('confusion.matrix', matrix),
);
await again.close();
process.exit();

async function ask<Name extends RequestName>(what: string, name: Name, params: Params<Name>): Promise<void> {
  const reply = await timed(what, () => workbench.request(name, params));
  if (!reply.ok) throw new Error(`${name}: ${reply.error.message}`);
}

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const before = process.cpuUsage();
  const start = performance.now();
  const value = await work();
  const { user, system } = process.cpuUsage(before);
  console.log(
    `${what}: ${formatNumber((performance.now() - start) / 1000, 1)} s, ${formatNumber((user + system) / 1e6, 1)} s of computing, ` +
      `${formatBytes(process.memoryUsage().rss)} of memory`,
  );
  return value;
}
