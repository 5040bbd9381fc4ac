/**
 * What Tiebreak's client of servers takes and reaches, against FAKES of vLLM with a set latency and number of slots, each in a process of
 * its own, as is each of the measurements:
 *
 *     node test/bench/servers.ts [scaling | rate | cost | bytes]
 *
 * - throughput of three endpoints against one, in alternating rounds;
 * - the client's CPU time and memory while 2,000 requests a second go out (a limit of the client's own), pictures by name;
 * - the client's own CPU time for a request with pictures by name, and its memory: the load of 2,000 a second;
 * - bytes sent with pictures by name against pictures sent each time.
 */
import { execFileSync, fork, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { askGroups, type RequestGroup } from '../../src/engine/servers/endpoints/ask-groups.ts';
import { AnswerUnusable } from '../../src/engine/servers/endpoints/answer-unusable.ts';
import type { EndpointPool, PoolRequest } from '../../src/engine/servers/endpoints/endpoint-pool.ts';
import { openEndpointPool } from '../../src/engine/servers/endpoints/open-endpoint-pool.ts';
import { formatBytes, formatNumber, formatShare } from '../../src/core/format.ts';
import { lightServer } from './light-server.ts';
import { fakeVllm } from '../fixtures/fake-vllm.ts';
import { pairRequest } from '../fixtures/pair-request.ts';

type Pair = readonly [first: number, second: number];

const [, file = '', role, ...args] = process.argv;

if (role === 'serve') {
  const [latency = '0', slots = '1'] = args;
  const server = await fakeVllm({ latency: Number(latency), slots: Number(slots) });
  process.send?.(server.url);
  process.on('disconnect', () => process.exit());
} else if (role === 'light') {
  process.send?.(await lightServer(Number(args[0])));
  process.on('disconnect', () => process.exit());
} else if (role === undefined) {
  console.log(`node ${process.version}, three FAKE servers on loopback`);
  for (const part of ['scaling', 'rate', 'cost', 'bytes'])
    execFileSync(process.execPath, [file, part], { stdio: 'inherit' });
} else if (role === 'scaling') await scaling();
else if (role === 'rate') await atRate(2_000, 20);
else if (role === 'cost') await ownCost();
else await bytes();

interface Fakes extends AsyncDisposable {
  readonly urls: readonly string[];
}

function fakes(count: number, latency: number, slots: number): Promise<Fakes> {
  return forked(count, ['serve', `${latency}`, `${slots}`]);
}

async function forked(count: number, given: readonly string[]): Promise<Fakes> {
  const children: ChildProcess[] = [];
  const urls: string[] = [];
  for (let started = 0; started < count; started++) {
    const child = fork(file, [...given]);
    children.push(child);
    const [url] = (await once(child, 'message')) as [string];
    urls.push(url);
  }
  return {
    urls,
    async [Symbol.asyncDispose]() {
      await Promise.all(
        children.map((child) => {
          const ended = once(child, 'exit');
          child.disconnect();
          return ended;
        }),
      );
    },
  };
}

/** Asks pairs of `firsts` first images with `seconds` each, and gives the seconds that took. */
async function ask(
  pool: EndpointPool,
  firsts: number,
  seconds: number,
  requestOf: (first: number, second: number) => PoolRequest<unknown>,
): Promise<number> {
  const start = performance.now();
  const groups: RequestGroup<Pair>[] = Array.from({ length: firsts }, (_, first) => ({
    key: `first ${first}`,
    requests: Array.from({ length: seconds }, (__, second): Pair => [first, second]),
  }));
  await askGroups(
    pool,
    groups,
    ([first, second], _, stop) => ({
      placed: Promise.resolve(),
      ended: pool.ask(requestOf(first, second), stop).then(() => undefined),
    }),
    new AbortController().signal,
  );
  return (performance.now() - start) / 1000;
}

async function scaling(): Promise<void> {
  const [latency, slots, rounds] = [250, 16, 2];
  await using servers = await fakes(3, latency, slots);
  const rates: Record<1 | 3, number[]> = { 1: [], 3: [] };
  for (let round = 0; round < rounds; round++)
    for (const count of [1, 3] as const) {
      await using pool = openEndpointPool({ urls: servers.urls.slice(0, count) });
      const request = (first: number, second: number) =>
        pairRequest(`pair ${first} ${second}`, `first ${first}`);
      // Concurrency is found first: what is measured is how it goes on.
      await ask(pool, 10 * count, 40, request);
      const pairs = 40 * count * 40;
      rates[count].push(pairs / (await ask(pool, 40 * count, 40, request)));
    }
  const [one, three] = [mean(rates[1]), mean(rates[3])];
  console.log(
    `throughput (simulated latency of ${latency} ms, ${slots} slots: at most ${(slots * 1000) / latency} a second and server): ` +
      `one ${formatNumber(one, 0)} a second, three ${formatNumber(three, 0)}: ${formatNumber(three / one, 2)} times ` +
      `(rounds: ${rates[1].map((rate) => formatNumber(rate, 0)).join(' ')} / ${rates[3].map((rate) => formatNumber(rate, 0)).join(' ')})`,
  );
}

/** Requests of a body under 4 kB, with 400 pictures by name. */
function namedRequest(): (first: number, second: number) => PoolRequest<unknown> {
  const question = 'Which of the two faces looks more attractive? '.repeat(20);
  const names = Array.from({ length: 400 }, (_, image) =>
    createHash('sha256').update(`${image}`).digest('hex'),
  );
  const base = pairRequest('');
  return (first, second) => ({
    ...base,
    affinity: `first ${first}`,
    body: () => ({
      model: 'fake',
      max_tokens: 1,
      temperature: 0,
      logprobs: true,
      logprob_token_ids: [259, 260, 261],
      return_tokens_as_token_ids: true,
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image', name: names[first % 400], image_url: null },
            { type: 'image', name: names[second % 400], image_url: null },
            { type: 'text', text: `${question}${first} ${second}` },
          ],
        },
      ],
    }),
  });
}

function sizeOf(request: PoolRequest<unknown>): number {
  return Buffer.byteLength(JSON.stringify(request.body({ index: 0, url: '', holds: new Set() })));
}

/** @param rate requests a second, for so many seconds after as many that warm up */
async function atRate(rate: number, seconds: number): Promise<void> {
  await using servers = await forked(3, ['light', '20']);
  const empty = process.memoryUsage().rss;
  await using pool = openEndpointPool({ urls: servers.urls, limits: { requestsPerMinute: 60 * rate } });
  const request = namedRequest();
  // What of a minute may go out at once is used up first.
  await ask(pool, (12_000 * rate) / 2_000 / 100, 100, request);
  const before = process.cpuUsage();
  let most = 0;
  const looks = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 100);
  const took = await ask(pool, (seconds * rate) / 100, 100, request);
  clearInterval(looks);
  const { user, system } = process.cpuUsage(before);
  console.log(
    `at a limit of ${formatNumber(rate, 0)} requests a second (bodies of ${formatBytes(sizeOf(request(100, 100)))}, three light FAKE servers of 20 ms): ` +
      `${formatNumber((seconds * rate) / took, 0)} a second for ${formatNumber(took, 0)} s, ${formatNumber((user + system) / 1e6 / took, 2)} of a core, ` +
      `${formatBytes(most - empty)} of memory at most beside the ${formatBytes(empty)} of the process before`,
  );
}

async function ownCost(): Promise<void> {
  await using servers = await fakes(3, 20, 32);
  const empty = process.memoryUsage().rss;
  await using pool = openEndpointPool({ urls: servers.urls });
  const request = namedRequest();
  await ask(pool, 20, 100, request);
  const before = process.cpuUsage();
  const [firsts, seconds] = [80, 100];
  const took = await ask(pool, firsts, seconds, request);
  const { user, system } = process.cpuUsage(before);
  const perRequest = (user + system) / (firsts * seconds);
  console.log(
    `own cost (bodies of ${formatBytes(sizeOf(request(100, 100)))}): ${formatNumber(perRequest, 0)} µs of CPU a request, so 2,000 a second take ` +
      `${formatNumber((2_000 * perRequest) / 1e6, 2)} of a core; ${formatBytes(process.memoryUsage().rss)} of memory, of which ${formatBytes(empty)} before the pool was opened; ` +
      `${formatNumber((firsts * seconds) / took, 0)} a second here`,
  );
}

async function bytes(): Promise<void> {
  const picture = `data:image/png;base64,${'A'.repeat(60_000)}`;
  const sent: number[] = [];
  await using servers = await fakes(3, 5, 16);
  for (const byName of [false, true]) {
    await using pool = openEndpointPool({ urls: servers.urls });
    const base = pairRequest('');
    await ask(pool, 60, 60, (first, second) => ({
      ...base,
      affinity: `first ${first}`,
      body: ({ holds }) => ({
        messages: [
          {
            content: [
              ...[first, second].map((image) => {
                const uuid = `image ${image}`;
                const isKnown = byName && holds.has(uuid);
                holds.add(uuid);
                return { type: 'image_url', uuid, image_url: isKnown ? null : { url: picture } };
              }),
              { type: 'text', text: `pair ${first} ${second}` },
            ],
          },
        ],
      }),
      refused: (status, _, { holds }) => {
        if (status !== 400) return null;
        for (const image of [first, second]) holds.delete(`image ${image}`);
        return new AnswerUnusable('a picture is missing', { again: true, changed: true });
      },
    }));
    sent.push(pool.endpoints.reduce((sum, { bytesOut }) => sum + bytesOut, 0));
  }
  const [each = 0, named = 0] = sent;
  console.log(
    `bytes sent (60 pictures of 60 kB, 3,600 pairs, three servers): ${formatBytes(each)} each time, ${formatBytes(named)} by name: ` +
      `${formatShare(1 - named / each)} less`,
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
