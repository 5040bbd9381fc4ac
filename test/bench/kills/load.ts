import { existsSync, readFileSync } from 'node:fs';
import { createRandom } from '../../../src/core/random.ts';
import { column, facesWorkspace, lookAt, serve, type Served } from './program.ts';
import { imageIdsOf, judgement } from './serve-areas.ts';

/** A client asks one of these after each judgement, in turn. */
const QUESTIONS: readonly (readonly [string, unknown])[] = [
  ['workspace.summary', {}],
  ['annotate.recent', { judge: 'judge 0', limit: 50 }],
  ['annotate.judges', {}],
  ['data.images', { datasetId: 1, splitId: null }],
];

/** Clients that judge and ask for a while: how long each waited, and whether every judgement is there once. */
export async function load(
  folder: string,
  clients: number,
  seconds: number,
  seed: number,
): Promise<string[]> {
  const workspace = await facesWorkspace(folder, 60);
  const imageIds = imageIdsOf(workspace);
  const served = await serve(workspace);
  if (served === null) throw new Error('the server does not start');
  const before = memoryOf(served);
  const until = performance.now() + seconds * 1_000;
  const times = new Map<string, number[]>();
  const acknowledged: string[] = [];
  let failures = 0;
  const timed = async (name: string, params: unknown): Promise<void> => {
    const began = performance.now();
    await served.ask(name, params);
    const all = times.get(name) ?? [];
    all.push(performance.now() - began);
    times.set(name, all);
  };
  const client = async (number: number): Promise<void> => {
    const random = createRandom(seed, number);
    for (let turn = number; performance.now() < until; turn++) {
      const said = judgement(random, imageIds, `judge ${number}`);
      const [name, params] = QUESTIONS[turn % QUESTIONS.length] ?? ['workspace.summary', {}];
      try {
        await timed('annotate.judge', said);
        acknowledged.push(said.key);
        await timed(name, params);
      } catch {
        failures += 1;
      }
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, number) => client(number)));
  const after = memoryOf(served);
  served.child.kill('SIGTERM');
  await served.ended;
  const stored = lookAt(workspace, (db) => column(db, 'SELECT key FROM judgement').map(String));
  const there = new Set(stored);
  const lost = acknowledged.filter((key) => !there.has(key)).length;
  return [
    `${clients} clients, ${seconds} s: ${acknowledged.length} judgements acknowledged, ${lost} lost, ` +
      `${stored.length - there.size} doubled, ${failures} requests failed; server ${before} MB before, ${after} MB after`,
    '| request | count | p50 ms | p95 ms | p99 ms | longest ms |',
    '| --- | --- | --- | --- | --- | --- |',
    ...[...times].map(([name, all]) => {
      const sorted = all.toSorted((a, b) => a - b);
      const share = (part: number) =>
        Math.round(sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0);
      return `| ${name} | ${all.length} | ${share(0.5)} | ${share(0.95)} | ${share(0.99)} | ${share(1)} |`;
    }),
  ];
}

function memoryOf({ child }: Served): number {
  const file = `/proc/${child.pid}/status`;
  const kilobytes = existsSync(file) ? /VmRSS:\s+(\d+)/.exec(readFileSync(file, 'utf8'))?.[1] : undefined;
  return Math.round(Number(kilobytes ?? 0) / 1024);
}
