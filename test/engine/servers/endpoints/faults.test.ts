import { expect, onTestFinished, test } from 'vitest';
import { createRandom } from '../../../../src/core/random.ts';
import { askGroups, type RequestGroup } from '../../../../src/engine/servers/endpoints/ask-groups.ts';
import type { EndpointPool } from '../../../../src/engine/servers/endpoints/endpoint-pool.ts';
import {
  openEndpointPool,
  type PoolOptions,
} from '../../../../src/engine/servers/endpoints/open-endpoint-pool.ts';
import { fakeVllm, ruleOf, type FakeVllm } from '../../../fixtures/fake-vllm.ts';
import { faultyProxy, type Fault, type FaultyProxy } from '../../../fixtures/faulty-proxy.ts';
import { hurriedClock } from '../../../fixtures/hurried-clock.ts';
import { pairRequest } from '../../../fixtures/pair-request.ts';

const COMPARISONS = 3_000;
const FIRSTS = 60;

type FaultOf = (nth: number, body: string) => Fault | null;

async function fake(latency = 0): Promise<FakeVllm> {
  const server = await fakeVllm({ latency });
  onTestFinished(() => server[Symbol.asyncDispose]());
  return server;
}

/** A fake server behind a proxy that does wrong what `fault` says. */
async function proxied({ fault, latency }: { fault?: FaultOf; latency?: number } = {}): Promise<FaultyProxy> {
  const proxy = await faultyProxy((await fake(latency)).url, fault);
  onTestFinished(() => proxy[Symbol.asyncDispose]());
  return proxy;
}

function opened(
  servers: readonly { readonly url: string }[],
  options: Partial<PoolOptions> = {},
): EndpointPool {
  const random = createRandom(5);
  const pool = openEndpointPool({
    urls: servers.map(({ url }) => url),
    clock: hurriedClock(100),
    uniform: () => random.uniform(),
    ...options,
  });
  onTestFinished(() => pool[Symbol.asyncDispose]());
  return pool;
}

function* groups(): Generator<RequestGroup<string>> {
  for (let first = 0; first < FIRSTS; first++) {
    const seconds = Array.from({ length: COMPARISONS / FIRSTS }, (_, second) => `pair ${first} ${second}`);
    yield { key: `first ${first}`, requests: seconds };
  }
}

/** Asks all, and gives how often each ended with its answer. */
async function askAll(
  pool: EndpointPool,
  onEnd: (ended: number) => Promise<void> = () => Promise.resolve(),
): Promise<ReadonlyMap<string, number>> {
  const ends = new Map<string, number>();
  let ended = 0;
  await askGroups(
    pool,
    groups(),
    (text, { key }, stop) => ({
      placed: Promise.resolve(),
      ended: pool.ask(pairRequest(text, key), stop).then(async ({ logprobs }) => {
        expect(logprobs).toEqual(ruleOf(text));
        ends.set(text, (ends.get(text) ?? 0) + 1);
        ended += 1;
        await onEnd(ended);
      }),
    }),
    new AbortController().signal,
  );
  return ends;
}

function expectEachOnce(ends: ReadonlyMap<string, number>): void {
  expect(ends.size).toBe(COMPARISONS);
  expect([...ends.values()].every((count) => count === 1)).toBe(true);
}

const FAULTS: readonly Fault[] = [
  { kind: 'reset' },
  { kind: 'reset-midway' },
  { kind: 'delay', milliseconds: 20 },
  { kind: 'status', status: 429 },
  { kind: 'status', status: 429, headers: { 'retry-after': '2' } },
  { kind: 'status', status: 429, headers: { 'retry-after': new Date(Date.now() + 3_000).toUTCString() } },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 503, headers: { 'retry-after': '1' } },
  { kind: 'cut' },
  { kind: 'aborted' },
  { kind: 'wrong-usage' },
];

function mixedFaults(seed: number): FaultOf {
  const random = createRandom(seed);
  return (nth) => {
    if (nth % 400 === 399) return { kind: 'hang' };
    return random.uniform() < 0.12 ? (FAULTS[random.integer(FAULTS.length)] ?? null) : null;
  };
}

test('3,000 comparisons end once each under delays, resets, 429, 500, cut answers and wrong counts, with one of three dead', async () => {
  const servers = await Promise.all([1, 2, 3].map((seed) => proxied({ fault: mixedFaults(seed) })));
  await servers[1]?.kill();
  const pool = opened(servers, { timeLimit: 200_000 });
  expectEachOnce(await askAll(pool));
  expect(pool.usage.requests).toBe(COMPARISONS);
  // Where a server counted wrongly nothing is counted.
  expect(pool.usage.prompt % 59).toBe(0);
  expect(pool.usage.prompt).toBeLessThan(59 * COMPARISONS);
  for (const [index, { failed, answered }] of pool.endpoints.entries()) {
    expect(failed).toBeGreaterThan(index === 1 ? 0 : 10);
    expect(answered > 0).toBe(index !== 1);
  }
});

test('3,000 comparisons end once each while one of three servers dies and comes back, and then all do', async () => {
  const servers = await Promise.all([1, 2, 3].map(() => proxied({ latency: 1 })));
  const told: string[] = [];
  const { promise: allAway, resolve } = Promise.withResolvers<undefined>();
  const pool = opened(servers, {
    onChange: ({ index, condition }) => {
      told.push(`${index} ${condition}`);
      if (pool.endpoints.every((endpoint) => endpoint.condition !== 'well')) resolve(undefined);
    },
  });
  let revived = false;
  const ends = await askAll(pool, async (ended) => {
    if (ended === 300) await servers[1]?.kill();
    if (ended === 900) await servers[1]?.revive();
    if (ended !== 2_000) return;
    await Promise.all(servers.map((server) => server.kill()));
    await allAway;
    for (const { reason, nextTryAt, condition } of pool.endpoints)
      if (condition === 'away') {
        expect(reason).toMatch(/ECONNREFUSED|closed|ECONNRESET/);
        expect(nextTryAt).not.toBeNull();
      }
    await servers[2]?.revive();
    revived = true;
  });
  expect(revived).toBe(true);
  expectEachOnce(ends);
  expect(told).toContain('1 away');
  for (const { passed } of servers) expect(passed).toBeGreaterThan(100);
});

test('a late request is asked elsewhere once and again with rests, and its answer ends it', async () => {
  // What is asked first is never answered by the first that is asked for it; the other one takes no more at first.
  const hung = new Set<string>();
  let refusals = 0;
  const fault: FaultOf = (_, body) => {
    if (!body.includes('late')) return null;
    if (hung.size === 0) {
      hung.add(body);
      return { kind: 'hang' };
    }
    if (refusals >= 5) return null;
    refusals += 1;
    return { kind: 'status', status: 429 };
  };
  const servers = await Promise.all([proxied({ fault }), proxied({ fault })]);
  const clock = hurriedClock(100);
  const pool = opened(servers, { clock });
  await Promise.all(Array.from({ length: 40 }, (_, index) => pool.ask(pairRequest(`pair 0 ${index}`))));
  const began = clock.now();
  const { logprobs } = await pool.ask(pairRequest('pair 1 late'));
  expect(logprobs).toEqual(ruleOf('pair 1 late'));
  expect(refusals).toBe(5);
  // Five rests of a random part of 250, 500, 1,000, 2,000 and 4,000 ms, after a second in which nothing is late.
  expect(clock.now() - began).toBeGreaterThan(2_000);
});

test('what only a bug throws while requests are dealt ends them with that reason, and the next are dealt', async () => {
  const server = await proxied();
  const clock = hurriedClock(100);
  let breaks = false;
  const pool = opened([server], {
    clock: {
      ...clock,
      now: () => {
        if (breaks) throw new TypeError('a bug of the clock');
        return clock.now();
      },
    },
  });
  breaks = true;
  await expect(pool.ask(pairRequest('a'))).rejects.toThrow('a bug of the clock');
  breaks = false;
  await expect(pool.ask(pairRequest('b'))).resolves.toMatchObject({ logprobs: ruleOf('b') });
});

test('so does what a listener throws', async () => {
  const server = await proxied();
  await server.kill();
  const pool = opened([server], {
    onChange: () => {
      throw new TypeError('a bug of the listener');
    },
  });
  await expect(pool.ask(pairRequest('a'))).rejects.toThrow('a bug of the listener');
});

test('a request that is the fault of every answer fails, and no other does', async () => {
  const server = await proxied();
  const pool = opened([server]);
  const bad = pairRequest('bad');
  const failing = pool.ask({
    ...bad,
    read: () => {
      throw new SyntaxError('a bug');
    },
  });
  await expect(failing).rejects.toThrow('a bug');
  await expect(pool.ask(pairRequest('good'))).resolves.toMatchObject({ logprobs: ruleOf('good') });
});

test('what is the fault of the client is not asked again, whatever its status', async () => {
  const server = await proxied({ fault: () => ({ kind: 'status', status: 400, text: 'no such thing' }) });
  const pool = opened([server]);
  await expect(pool.ask(pairRequest('a'))).rejects.toThrow('it answered 400: no such thing');
  expect(server.requests).toBe(1);
});

test('a request that every try of a living server fails is given up, and the reason told without the key', async () => {
  const server = await proxied({
    fault: (_, body) =>
      body.includes('bad')
        ? { kind: 'status', status: 500, text: 'key-1234567 said data:image/png;base64,AAAA' }
        : null,
  });
  const pool = opened([server], { headers: { authorization: 'Bearer key-1234567' } });
  const ends: unknown[] = [];
  const over = pool.ask(pairRequest('bad')).then(
    (answer) => ends.push(answer),
    (error: unknown) => ends.push(error),
  );
  while (ends.length === 0) await pool.ask(pairRequest('good'));
  await over;
  expect(ends[0]).toMatchObject({ code: 'server-answer' });
  expect(String(ends[0])).toContain('No server answered it in');
  expect(String(ends[0])).toContain('[key] said [picture]');
});

test('also where nobody else asks that server', async () => {
  const server = await proxied({ fault: () => ({ kind: 'reset' }) });
  await expect(opened([server]).ask(pairRequest('bad'))).rejects.toThrow('No server answered it in');
});

test('without any server a patient request waits and an impatient one says where it asked', async () => {
  const server = await proxied();
  await server.kill();
  const pool = opened([server]);
  await expect(pool.ask({ ...pairRequest('a'), patience: 5_000 })).rejects.toMatchObject({
    code: 'server-not-reachable',
    message: expect.stringContaining(server.url) as string,
  });
});

test('a stop rejects what waits and what is under way', async () => {
  const server = await proxied({ fault: () => ({ kind: 'hang' }) });
  const pool = opened([server]);
  const stop = new AbortController();
  const asked = [1, 2].map((text) => pool.ask(pairRequest(`${text}`), stop.signal));
  stop.abort(new Error('stopped'));
  for (const one of asked) await expect(one).rejects.toThrow('stopped');
  expect(pool.endpoints[0]?.waiting).toBeLessThanOrEqual(2);
});
