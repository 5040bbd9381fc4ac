/**
 * How long a small request waits, over the server, while 1,000,000 answers are opened, scored and calibrated:
 *
 *     node test/bench/longest-wait.ts FOLDER [REPOSITORY]
 *
 * FOLDER is a workspace made by million-workspace.ts; it is made where it does not exist. REPOSITORY is the program that
 * serves, by default this one. 'main' are requests that read a few rows, 'analysis' a page of pairs whose order is known;
 * one of each is always under way. In milliseconds.
 */
import { spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { loadavg } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { at } from '../../src/core/at.ts';
import type { Params, RequestName } from '../../src/ipc/requests.ts';
import { makeMillionWorkspace } from './million-workspace.ts';

const [folder, repository = fileURLToPath(new URL('../..', import.meta.url))] = process.argv.slice(2);
if (folder === undefined) {
  console.error('Name a folder: node test/bench/longest-wait.ts FOLDER [REPOSITORY]');
  process.exit(2);
}
if (!existsSync(folder)) (await makeMillionWorkspace(folder)).workspace.close();

/** How long nothing is computed, for comparison: what is left is the machine's. */
const IDLE = 3_000;

/** Between two small requests. */
const PAUSE = 2;

interface Served {
  readonly ask: <Name extends RequestName>(name: Name, params: Params<Name>) => Promise<unknown>;
  readonly read: (path: string) => Promise<number>;
  readonly end: () => Promise<void>;
}

async function serve(workspace: string): Promise<Served> {
  const child = spawn(
    process.execPath,
    [path.join(repository, 'bin/tiebreak.mjs'), 'serve', '--workspace', workspace],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()));
  const link = await new Promise<URL>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = /http:\/\/\S+token=\S+/.exec(line);
      if (found !== null) resolve(new URL(found[0]));
    });
    child.on('exit', (code) => reject(new Error(`the server ended with ${String(code)}`)));
  });
  const { origin, port, searchParams } = link;
  const cookie = `tiebreak-${port}=${searchParams.get('token') ?? ''}`;
  return {
    ask: async (name, params) => {
      const response = await fetch(`${origin}/request/${name}`, {
        method: 'POST',
        headers: { cookie, origin, 'content-type': 'application/json' },
        body: JSON.stringify(params),
      });
      const reply = (await response.json()) as
        | { readonly ok: true; readonly value: unknown }
        | { readonly ok: false; readonly error: { message: string } };
      if (!reply.ok) throw new Error(`${name}: ${reply.error.message}`);
      return reply.value;
    },
    read: async (address) => {
      const response = await fetch(`${origin}${address}`, { headers: { cookie } });
      if (!response.ok || response.body === null) throw new Error(`${address}: ${response.status}`);
      let bytes = 0;
      for await (const piece of response.body) bytes += piece.length;
      return bytes;
    },
    end: async () => {
      child.kill('SIGINT');
      await ended;
    },
  };
}

const run = { run: 1 };
const page = { filter: run, sort: { by: 'order', descending: false }, offset: 0, limit: 50 } as const;
const settings = {
  ...run,
  likelihood: null,
  evidence: 'hard',
  corrections: true,
  referenceSetId: null,
} as const;

/** Asks again and again until `until` has settled. @returns each wait */
async function keepAsking(ask: () => Promise<unknown>, until: Promise<unknown>): Promise<number[]> {
  const waits: number[] = [];
  const over = new AbortController();
  const end = (): void => over.abort();
  until.then(end, end);
  while (!over.signal.aborted) {
    const began = performance.now();
    await ask();
    waits.push(performance.now() - began);
    await wait(PAUSE);
  }
  return waits;
}

const WHAT_WIDTH = 44;

function row(what: string, figures: readonly string[]): void {
  console.log(what.padEnd(WHAT_WIDTH) + figures.map((figure) => figure.padStart(14)).join(''));
}

/** A median and the most, with how many there were. */
function spread(waits: readonly number[]): string[] {
  const rising = waits.toSorted((a, b) => a - b);
  const figures = [rising[rising.length >> 1] ?? NaN, rising.at(-1) ?? NaN].map((figure) =>
    figure.toFixed(1),
  );
  return [...figures, String(waits.length)];
}

/** Those that read a few rows; but a server's first summary counts every answer. */
function smallRequests({ ask }: Served): (() => Promise<unknown>)[] {
  return [
    () => ask('jobs.list', {}),
    () => ask('workspace.summary', {}),
    () => ask('settings.get', {}),
    () => ask('annotate.recent', { judge: 'bench', limit: 20 }),
    () => ask('scores.likelihoods', run),
  ];
}

/** Asks each small request for the first time, as a page does when it is loaded. */
async function load(served: Served): Promise<void> {
  const began = performance.now();
  const waits: number[] = [];
  for (const ask of smallRequests(served)) {
    const asked = performance.now();
    await ask();
    waits.push(performance.now() - asked);
  }
  row('small requests of a new server, one by one', [
    (performance.now() - began).toFixed(0),
    ...spread(waits),
  ]);
}

async function measure(
  what: string,
  served: Served,
  work: () => Promise<unknown>,
  analysisIsReady = true,
): Promise<void> {
  const small = smallRequests(served);
  let next = 0;
  const askNext = (): Promise<unknown> => at(small, next++ % small.length)();
  const began = performance.now();
  const working = work();
  const [main, analysis] = await Promise.all([
    keepAsking(askNext, working),
    analysisIsReady ? keepAsking(() => served.ask('pairs.page', page), working) : [],
    working,
  ]);
  const milliseconds = performance.now() - began;
  row(what, [milliseconds.toFixed(0), ...spread(main), ...(analysisIsReady ? spread(analysis) : [])]);
}

console.log(`Node ${process.version}, load average ${loadavg()[0]?.toFixed(1) ?? '?'}`);
row('', ['took', 'main: median', 'most', 'asked', 'analysis: med.', 'most', 'asked']);
rmSync(path.join(folder, 'cache', 'answers'), { recursive: true, force: true });
for (const what of ['opened, from the store', 'opened, from the cache']) {
  const served = await serve(folder);
  await load(served);
  const matrix = { filter: run, rows: 'truth', columns: 'model' } as const;
  await measure(what, served, () => served.ask('confusion.matrix', matrix), false);
  await served.end();
}
const served = await serve(folder);
await load(served);
await served.ask('pairs.page', page);
await measure('nothing', served, () => wait(IDLE));
await measure('scored', served, () => served.ask('scores.get', { ...settings, filter: {} }));
await measure('calibrated', served, () =>
  served.ask('scores.calibrate', { ...run, evidence: 'hard', fitBias: true }),
);
await measure('scores kept', served, () => served.ask('scores.keep', settings));
await measure('consistency', served, () => served.ask('consistency.report', { filter: run }));
await measure('intransitive triples', served, () =>
  served.ask('consistency.triples', { filter: run, limit: 200 }),
);
await measure('table of results', served, () => served.ask('results.table', { datasetId: null }));
await measure('all pairs exported', served, async () => {
  const { ticket } = (await served.ask('exports.prepare', { kind: 'pairs', filter: run, format: 'csv' })) as {
    ticket: string;
  };
  await served.read(`/export/${ticket}`);
});
await served.end();
