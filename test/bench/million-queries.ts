/**
 * Times of the workbench's requests about 1,000,000 answers, as a window asks them, checks of both ways included:
 *
 *     node test/bench/million-queries.ts FOLDER [WORD ...]
 *
 * 'computing' is the time that the program's threads were at work, which other work on the machine changes little; 'others'
 * the longest that the main thread, which takes all requests, was held up, and 'main' the longest that it was itself at work
 * without taking the next: what of that wait is ours.
 *
 * FOLDER is a workspace made by million-workspace.ts; it is made where it does not exist. With words, only what
 * has one of them in its name is measured.
 */
import { existsSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { runById } from '../../src/engine/store/runs.ts';
import { Workspace } from '../../src/engine/store/workspace.ts';
import type { Params, RequestName } from '../../src/ipc/requests.ts';
import { FIRST_HARM_SORT } from '../../src/model/harm.ts';
import { Workbench } from '../../src/workbench/workbench.ts';
import { makeMillionWorkspace } from './million-workspace.ts';

const [folder, ...words] = process.argv.slice(2);
if (folder === undefined) {
  console.error('Name a folder: node test/bench/million-queries.ts FOLDER [WORD ...]');
  process.exit(2);
}
if (!existsSync(folder)) (await makeMillionWorkspace(folder)).workspace.close();

const platform = { roots: [], userDir: path.join(tmpdir(), 'tiebreak-bench') };
console.log(
  `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${availableParallelism()} cores, Node ${process.version}`,
);

/** Runs of each measurement on a workbench that has done nothing before. */
const REPEATS = 5;

const WHAT_WIDTH = 56;

let longestWait = 0;
let longestWork = 0;
let lastTurn = performance.now();
let lastUsage = process.threadCpuUsage();
setInterval(() => {
  const now = performance.now();
  longestWait = Math.max(longestWait, now - lastTurn);
  lastTurn = now;
  const { user, system } = process.threadCpuUsage(lastUsage);
  longestWork = Math.max(longestWork, (user + system) / 1000);
  lastUsage = process.threadCpuUsage();
}, 1).unref();

async function measure<Name extends RequestName>(
  what: string,
  prepare: () => Promise<Workbench>,
  name: Name,
  params: Params<Name>,
): Promise<void> {
  if (words.length > 0 && !words.some((word) => what.includes(word))) return;
  const times: number[] = [];
  const computing: number[] = [];
  let [wait, work] = [0, 0];
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    const workbench = await prepare();
    await new Promise((resolve) => setTimeout(resolve, 5));
    [longestWait, longestWork] = [0, 0];
    const before = process.cpuUsage();
    const start = performance.now();
    const reply = await workbench.request(name, params);
    times.push(performance.now() - start);
    const { user, system } = process.cpuUsage(before);
    computing.push((user + system) / 1000);
    await new Promise((resolve) => setTimeout(resolve, 2));
    [wait, work] = [Math.max(wait, longestWait), Math.max(work, longestWork)];
    if (!reply.ok) throw new Error(`${name}: ${reply.error.message}`);
  }
  const figures = [median(times).toFixed(1), median(computing).toFixed(1), wait.toFixed(0), work.toFixed(0)];
  console.log(what.padEnd(WHAT_WIDTH) + figures.map((figure) => figure.padStart(11)).join(''));
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? NaN;
}

let open: Workbench | undefined;
/** A workbench as after a start, the cache of answers there or not. */
const started = (cached: boolean) => async () => {
  await open?.close();
  if (!cached) rmSync(path.join(folder, 'cache', 'answers'), { recursive: true, force: true });
  return (open = new Workbench(Workspace.open(folder), platform));
};
/** One whose thread of rows has started, as while a browser reads the page's code. */
const prepared = (cached: boolean) => async () => {
  const workbench = await started(cached)();
  await workbench.session.analysis.prepare('rows');
  return workbench;
};
/** One that has loaded the run. */
const loaded = async () => {
  const workbench = await started(true)();
  await workbench.request('confusion.matrix', { filter: { run: 1 }, rows: 'truth', columns: 'model' });
  return workbench;
};
/** One whose thread of figures, ready as a server has it five seconds after its start, has loaded the run too. */
const charted = async () => {
  const workbench = await loaded();
  await workbench.session.analysis.prepare('figures');
  await workbench.request('similar.audit', { filter: { run: 1, text: '1' } });
  return workbench;
};
/** One that has shown the pairs already. */
const shown = async () => {
  const workbench = await loaded();
  await workbench.request('pairs.page', { filter: { run: 1 }, sort: byMargin, offset: 0, limit: 100 });
  return workbench;
};

const run = { run: 1 };
const matrix = { rows: 'truth', columns: 'model' } as const;
const byMargin = { by: 'margin', descending: false } as const;
const page = { sort: byMargin, offset: 0, limit: 100 };
const narrow = { run: 1, model: ['Similar' as const], margin: [0, 0.3] as const, split: 1, part: 'test' };

console.log(
  `${''.padEnd(WHAT_WIDTH)}${['ms', 'computing', 'others', 'main'].map((column) => column.padStart(11)).join('')}`,
);
await measure('first load, and the matrix', started(false), 'confusion.matrix', { filter: run, ...matrix });
await measure('load from the cache, and the matrix', started(true), 'confusion.matrix', {
  filter: run,
  ...matrix,
});
await measure('first load, and the matrix, the thread there', prepared(false), 'confusion.matrix', {
  filter: run,
  ...matrix,
});
await measure('load from the cache, and the matrix, the thread there', prepared(true), 'confusion.matrix', {
  filter: run,
  ...matrix,
});
await measure('matrix', loaded, 'confusion.matrix', { filter: run, ...matrix });
await measure('matrix of a changed filter', loaded, 'confusion.matrix', { filter: narrow, ...matrix });
await measure('matrix against the other order', loaded, 'confusion.matrix', {
  filter: run,
  rows: 'model',
  columns: 'reverse',
});
await measure('abstention', loaded, 'confusion.abstention', { filter: run });
await measure('calibration in 20 bins', loaded, 'confusion.calibration', { filter: run, bins: 20 });
await measure('abstention, the run loaded there', charted, 'confusion.abstention', { filter: run });
await measure('calibration in 20 bins, the run loaded there', charted, 'confusion.calibration', {
  filter: run,
  bins: 20,
});
for (const by of ['margin', 'entropy', 'first', 'truth', 'divergence'] as const)
  await measure(`first page sorted by ${by}`, loaded, 'pairs.page', {
    filter: run,
    ...page,
    sort: { by, descending: true },
  });
await measure('page of a changed filter, sort known', shown, 'pairs.page', { filter: narrow, ...page });
await measure('another page, at the end', shown, 'pairs.page', { filter: run, ...page, offset: 999_900 });
await measure('where a pair stands', shown, 'pairs.find', {
  filter: run,
  sort: byMargin,
  firstId: 1,
  secondId: 2,
});
await measure('consistency', loaded, 'consistency.report', { filter: run });
await measure('consistency, the run loaded there', charted, 'consistency.report', { filter: run });
await measure('least consistent pairs', loaded, 'consistency.worst', { filter: run, limit: 200 });
await measure('intransitive triples', loaded, 'consistency.triples', { filter: run, limit: 200 });
await measure('audit of Similar, the run not loaded there', loaded, 'similar.audit', { filter: run });
await measure('audit of Similar', charted, 'similar.audit', { filter: run });
await measure('audit of Similar, a changed filter', charted, 'similar.audit', {
  filter: { run: 1, split: 1, part: 'test', margin: [0.1, null] },
});
await measure('audit of Similar, each group', charted, 'similar.pieces', {
  filter: run,
  by: { kind: 'group' },
});
for (const variant of ['kept', 'dropped', 'soft', 'recalibrated'] as const)
  await measure(`scores with Similar ${variant}`, charted, 'similar.scores', {
    filter: run,
    likelihood: null,
    variant,
  });
const settings = {
  run: 1,
  likelihood: null,
  evidence: 'hard' as const,
  corrections: true,
  referenceSetId: null,
};
/** One that has shown the scores already. */
const scored = async () => {
  const workbench = await loaded();
  await workbench.request('scores.get', { ...settings, filter: {} });
  return workbench;
};
const other = { scale: 6, margin: 2, bias: 0 };
const target = { run: 1, imageId: targetId(folder), referenceSetId: null };
await measure('scores of 1,250 images', loaded, 'scores.get', { ...settings, filter: {} });
await measure('scores of 1,250 images, the run loaded there', charted, 'scores.get', {
  ...settings,
  filter: {},
});
await measure('scores under another likelihood', scored, 'scores.get', {
  ...settings,
  likelihood: other,
  filter: {},
});
await measure('scores again, another filter', scored, 'scores.get', { ...settings, filter: { group: 'AF' } });
const harm = { ...settings, filter: {} };
const mostHarmful = { ...harm, sort: FIRST_HARM_SORT, offset: 0, limit: 100 };
/** One whose thread for figures has loaded the run. */
const figured = async () => {
  const workbench = await loaded();
  await workbench.request('confusion.abstention', { filter: run });
  return workbench;
};
/** One that has shown what hurts already. */
const harmed = async () => {
  const workbench = await loaded();
  await workbench.request('harm.pairs', mostHarmful);
  return workbench;
};
await measure('what hurts: first page', figured, 'harm.pairs', mostHarmful);
await measure('what hurts: by MAE if left out', harmed, 'harm.pairs', {
  ...mostHarmful,
  sort: { by: 'leftOut', descending: false },
});
await measure('what hurts: another page, at the end', harmed, 'harm.pairs', {
  ...mostHarmful,
  offset: 999_900,
});
await measure('what hurts: images', harmed, 'harm.images', harm);
await measure('what hurts: references', harmed, 'harm.references', harm);
await measure('what if all Similar were left out', harmed, 'harm.whatIf', {
  ...harm,
  selection: { kind: 'similar' },
  supposition: 'leftOut',
});
await measure('evidence of one image', loaded, 'nll.evidence', target);
await measure('calibration on a million answers', loaded, 'scores.calibrate', {
  run: 1,
  evidence: 'hard',
  fitBias: true,
});
await measure('table of results', loaded, 'results.table', { datasetId: null });
await measure('summary of the workspace', started(true), 'workspace.summary', {});
await measure('pairs to annotate, the most uncertain first', loaded, 'annotate.queue', {
  filter: run,
  order: 'uncertain',
  judge: 'bench',
  seed: 1,
  finished: false,
  offset: 0,
  limit: 50,
});
if (words.length === 0) {
  await measureExport();
  await measurePairSet();
}
await open?.close();
process.exit();

/** A whole export, read as a browser would read it. */
async function measureExport(): Promise<void> {
  const workbench = await loaded();
  const { ticket } = await preparedExport(workbench);
  longestWait = 0;
  const start = performance.now();
  let characters = 0;
  for await (const piece of (await workbench.openExport(ticket)).content) characters += piece.length;
  const seconds = (performance.now() - start) / 1000;
  console.log(
    `all pairs as CSV: ${(characters / 1e6).toFixed(0)} MB in ${seconds.toFixed(1)} s, others waited ${longestWait.toFixed(0)} ms at most`,
  );
}

/** A pair set of as many pairs as there are answers; it is taken away again. */
async function measurePairSet(): Promise<void> {
  const workbench = await loaded();
  longestWait = 0;
  const before = process.cpuUsage();
  const start = performance.now();
  const reply = await workbench.request('data.makePairSet', {
    datasetId: 1,
    splitId: null,
    part: null,
    name: 'bench',
    variant: 'balanced-3',
    size: 1_000_000,
    theta: 0.2,
    seed: 1,
  });
  if (!reply.ok) throw new Error(reply.error.message);
  const seconds = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(before);
  console.log(
    `a pair set of 1,000,000 pairs: ${seconds.toFixed(1)} s, ${((user + system) / 1e6).toFixed(1)} s of computing, others waited ${longestWait.toFixed(0)} ms at most`,
  );
  const { db } = workbench.session.workspace;
  db.prepare('DELETE FROM pair_set WHERE id = ?').run((reply.value as { id: number }).id);
}

async function preparedExport(workbench: Workbench): Promise<{ ticket: string }> {
  const reply = await workbench.request('exports.prepare', { kind: 'pairs', filter: run, format: 'csv' });
  if (!reply.ok) throw new Error(reply.error.message);
  return reply.value as { ticket: string };
}

/** An image that was compared with references. */
function targetId(workspaceFolder: string): number {
  const workspace = Workspace.open(workspaceFolder);
  const plan = runById(workspace.db, 1)?.plan;
  workspace.close();
  if (plan?.kind !== 'against-references') throw new Error('the run has no targets');
  return plan.targets[0] ?? 0;
}
