/**
 * The store and the views with 10,000,000 answers of a generator (no model is asked): seconds, seconds of computing, memory.
 *
 *     node test/bench/ten-million.ts FOLDER
 *
 * FOLDER is made where it does not exist: 6,000 images without pictures, 5,000 of them against the other 1,000, both ways round, answered by
 * drawing from the likelihood. Making it takes minutes and its store 1 GB. Each row is measured once, in the order of a window that opens
 * the run.
 */
import { existsSync, globSync, statSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { formatBytes, formatNumber } from '../../src/core/format.ts';
import { logLabelProbabilities } from '../../src/core/likelihood.ts';
import { largestLabel } from '../../src/core/labels.ts';
import { createRandom } from '../../src/core/random.ts';
import { imagesOfDataset } from '../../src/engine/store/images.ts';
import { insertModel } from '../../src/engine/store/models.ts';
import { insertPredictions, type Prediction } from '../../src/engine/store/predictions.ts';
import { insertReferenceSet } from '../../src/engine/store/reference-sets.ts';
import { insertRun, setRunStatus } from '../../src/engine/store/runs.ts';
import { Workspace } from '../../src/engine/store/workspace.ts';
import type { Params, RequestName } from '../../src/ipc/requests.ts';
import { insertRatedImages } from '../fixtures/rated-images.ts';
import { Workbench } from '../../src/workbench/workbench.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('Name a folder: node test/bench/ten-million.ts FOLDER');
  process.exit(2);
}
console.log(`${cpus()[0]?.model.trim() ?? 'unknown processor'}, Node ${process.version}`);
const [IMAGES, REFERENCES, TOGETHER] = [6_000, 1_000, 100_000];
if (!existsSync(folder)) await timed('10,000,000 answers made and stored', () => make(folder));
for (const file of globSync('store.sqlite*', { cwd: folder }))
  console.log(`${file}: ${formatBytes(statSync(path.join(folder, file)).size)}`);

const platform = { roots: [], userDir: path.join(tmpdir(), 'tiebreak-bench') };
const workbench = await timed('workspace opened', () =>
  Promise.resolve(new Workbench(Workspace.open(folder), platform)),
);
const run = { run: 1 };
const matrix = { filter: run, rows: 'truth', columns: 'model' } as const;
const narrow = { run: 1, model: ['Similar' as const], margin: [0, 0.3] as const };
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
await ask('scores of a filter', 'scores.get', { ...scores, filter: { margin: [0.1, null] } });
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

/** Makes the store with its one finished run. */
function make(dir: string): Promise<void> {
  const workspace = Workspace.open(dir, { create: true });
  const { db } = workspace;
  const random = createRandom(1);
  const { datasetId, ids } = insertRatedImages(db, IMAGES);
  const scores = new Map(imagesOfDataset(db, datasetId).map(({ id, score }) => [id, score ?? NaN]));
  const isReference = (position: number) => position % (IMAGES / REFERENCES) === 0;
  const references = ids.filter((_, position) => isReference(position));
  const targets = ids.filter((_, position) => !isReference(position));
  const runId = insertRun(db, {
    name: 'ten million',
    kind: 'model',
    modelId: insertModel(db, {
      name: 'simulated answers',
      modelFile: 'none',
      mmprojFile: 'none',
      card: null,
    }),
    datasetId,
    plan: {
      kind: 'against-references',
      targets,
      references: insertReferenceSet(db, {
        datasetId,
        splitId: null,
        name: 'references',
        binWidth: null,
        perBin: null,
        seed: null,
        imageIds: references,
      }),
      orders: 'both',
    },
    members: [{ name: 'model', adapters: [] }],
    prompt: null,
    theta: 0.2,
    seed: 1,
  });
  let [waiting, stored]: [Prediction[], number] = [[], 0];
  for (const [position, first] of ids.entries()) {
    for (const second of isReference(position) ? targets : references) {
      const logits = logLabelProbabilities(
        scores.get(first) ?? NaN,
        (scores.get(second) ?? NaN) + 0.6 * (random.uniform() - 0.5),
        { kind: 'rao-kupper', scale: 4.8, margin: 1.7, bias: 0.04 },
      );
      const label = largestLabel(logits);
      waiting.push({
        firstId: first,
        secondId: second,
        member: 0,
        logits,
        label,
        answeredAt: 1e12 + stored++,
      });
    }
    if (waiting.length < TOGETHER && position < ids.length - 1) continue;
    insertPredictions(db, runId, waiting);
    waiting = [];
  }
  setRunStatus(db, runId, 'finished');
  workspace.close();
  return Promise.resolve();
}

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
