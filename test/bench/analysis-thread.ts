/**
 * Computing of the thread that answers requests about 1,000,000 answers, without the main thread and the way between them, so that
 * revisions can be compared on a busy machine:
 *
 *     node test/bench/analysis-thread.ts FOLDER ROUNDS TREE [TREE ...]
 *
 * FOLDER is a workspace made by million-workspace.ts, a TREE a checkout. Trees take turns, each measurement in a process of its own whose
 * handlers are loaded; of CPU milliseconds of all threads, V8's included, and of the answering one the medians are told.
 */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { MessageChannel } from 'node:worker_threads';
import { medianOf } from '../../src/core/median.ts';
import type { FromAnalysis, Question } from '../../src/workbench/analysis/analysis-protocol.ts';

const MATRIX = { filter: { run: 1 }, rows: 'truth', columns: 'model' };
const SCORES = {
  ...{ run: 1, likelihood: null, evidence: 'hard', corrections: true, referenceSetId: null },
  filter: {},
};
const OTHERS = [6, 6.5].map((scale) => ({ kind: 'rao-kupper', scale, margin: 2, bias: 0 }));

const [folder = '', rounds = '1', ...trees] = process.argv.slice(2);
const [kind] = trees;
if (kind === 'store' || kind === 'scores') await measureOne(rounds, kind);
else {
  const figures = new Map<string, number[]>();
  for (let round = 0; round < Number(rounds); round++)
    for (const tree of trees)
      for (const what of ['store', 'scores'])
        for (const line of runOne(tree, what).trim().split('\n')) {
          const [name = '', all, thread] = line.split('\t');
          for (const [of, ms] of Object.entries({ all, thread })) {
            const key = `${path.basename(tree)}: ${name}, ${of}`;
            figures.set(key, [...(figures.get(key) ?? []), Number(ms)]);
          }
        }
  for (const [key, ms] of [...figures].sort(([a], [b]) => (a < b ? -1 : 1)))
    console.log(key.padEnd(60), (medianOf(ms.toSorted((a, b) => a - b)) ?? NaN).toFixed(0).padStart(6));
}

function runOne(tree: string, what: string): string {
  return execFileSync(process.execPath, [import.meta.filename, folder, tree, what], { encoding: 'utf8' });
}

async function measureOne(tree: string, what: 'store' | 'scores'): Promise<void> {
  if (what === 'store') rmSync(path.join(folder, 'cache', 'answers'), { recursive: true, force: true });
  const program = pathToFileURL(path.resolve(tree, 'src/workbench/analysis/serve-analysis.ts'));
  const { serveAnalysis } = (await import(
    program.href
  )) as typeof import('../../src/workbench/analysis/serve-analysis.ts');
  const { port1, port2 } = new MessageChannel();
  serveAnalysis(port1, folder);
  const ask = async (question: Question, name?: string): Promise<void> => {
    const [all, thread] = [process.cpuUsage(), process.threadCpuUsage()];
    const { promise, resolve } = Promise.withResolvers<FromAnalysis>();
    port2.once('message', resolve);
    port2.postMessage({ type: 'question', id: 1, question });
    const { type } = await promise;
    if (type !== 'value') throw new Error(`${name ?? question.kind}: ${type}`);
    const of = ({ user, system }: NodeJS.CpuUsage) => (user + system) / 1000;
    if (name !== undefined)
      console.log([name, of(process.cpuUsage(all)), of(process.threadCpuUsage(thread))].join('\t'));
  };
  await ask({ kind: 'prepare', areas: ['confusion', 'scores'] });
  const loaded =
    what === 'store' ? 'load from the store, and the matrix' : 'load from the copy, and the matrix';
  await ask({ kind: 'request', name: 'confusion.matrix', params: MATRIX }, loaded);
  if (what === 'scores') {
    await ask({ kind: 'request', name: 'scores.get', params: SCORES }, 'scores');
    for (const [at, likelihood] of OTHERS.entries())
      await ask(
        { kind: 'request', name: 'scores.get', params: { ...SCORES, likelihood } },
        `scores under ${at === 0 ? 'another' : 'a third'} likelihood`,
      );
  }
  process.exit();
}
