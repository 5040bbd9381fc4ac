import { expect, onTestFinished, test } from 'vitest';
import { askGroups } from '../../../../src/engine/servers/endpoints/ask-groups.ts';
import type { EndpointPool } from '../../../../src/engine/servers/endpoints/endpoint-pool.ts';
import {
  openEndpointPool,
  type PoolOptions,
} from '../../../../src/engine/servers/endpoints/open-endpoint-pool.ts';
import { fakeVllm, ruleOf, type FakeVllm, type FakeVllmOptions } from '../../../fixtures/fake-vllm.ts';
import { pairRequest } from '../../../fixtures/pair-request.ts';

const TEXTS = Array.from({ length: 60 }, (_, index) => `pair ${index % 12} ${index}`);

async function fakes(...options: FakeVllmOptions[]): Promise<FakeVllm[]> {
  const servers = await Promise.all(options.map(fakeVllm));
  onTestFinished(async () => {
    await Promise.allSettled(servers.map((server) => server[Symbol.asyncDispose]()));
  });
  return servers;
}

function opened(servers: readonly FakeVllm[], options: Partial<PoolOptions> = {}): EndpointPool {
  const pool = openEndpointPool({ urls: servers.map(({ url }) => url), ...options });
  onTestFinished(() => pool[Symbol.asyncDispose]());
  return pool;
}

test('each request is answered once, and the usage is counted', async () => {
  const servers = await fakes({});
  const pool = opened(servers, { prices: { prompt: 1, cached: 0, answer: 10 } });
  const answers = await Promise.all(TEXTS.map((text) => pool.ask(pairRequest(text))));
  expect(answers.map(({ logprobs }) => logprobs)).toEqual(TEXTS.map(ruleOf));
  expect(servers[0]?.answered.toSorted()).toEqual(TEXTS.toSorted());
  expect(pool.usage).toMatchObject({
    requests: 60,
    prompt: 3540,
    cached: 1200,
    answer: 60,
    cost: (2340 + 600) / 1e6,
  });
  expect(pool.endpoints[0]).toMatchObject({ condition: 'well', answered: 60, failed: 0, underWay: 0 });
});

test('requests of a first image go to one endpoint; without an endpoint no other moves', async () => {
  const servers = await fakes({}, {}, {});
  // Ports are another number each time: with 60 images none of three endpoints is left without one, but once in 10^10 times.
  const asked = Array.from({ length: 120 }, (_, index) => `pair ${index % 60} ${index}`);
  const where = async (pool: EndpointPool): Promise<Map<string, Set<string>>> => {
    const found = new Map<string, Set<string>>();
    for (const text of asked) {
      const first = text.split(' ')[1] ?? '';
      const { url } = await pool.ask(pairRequest(text, first));
      found.set(first, (found.get(first) ?? new Set()).add(url));
    }
    return found;
  };
  // Time stands still, so that nothing is ever late and asked elsewhere, however slow the machine is.
  const clock = { now: () => 0, after: () => () => undefined };
  const three = await where(opened(servers, { clock }));
  expect([...three.values()].every(({ size }) => size === 1)).toBe(true);
  expect(new Set([...three.values()].flatMap((urls) => [...urls])).size).toBe(3);
  const two = await where(opened(servers.slice(0, 2), { clock }));
  for (const [first, urls] of three)
    if (!urls.has(servers[2]?.url ?? '')) expect(two.get(first)).toEqual(urls);
});

test('an idle connection is used again', async () => {
  const [server] = await fakes({});
  const pool = opened(server ? [server] : [], { concurrency: 1 });
  for (const text of TEXTS) await pool.ask(pairRequest(text));
  // The next request may come while the connection is being freed.
  expect(server?.connections).toBeLessThanOrEqual(2);
});

test('groups are asked one after another by each endpoint, and every endpoint has some', async () => {
  const servers = await fakes({ latency: 1 }, { latency: 1 }, { latency: 1 });
  const pool = opened(servers, { concurrency: 4 });
  const [firsts, seconds] = [24, 30];
  const groups = Array.from({ length: firsts }, (_, first) => ({
    key: `first ${first}`,
    requests: Array.from({ length: seconds }, (__, second) => `pair ${first} ${second}`),
  }));
  await askGroups(
    pool,
    groups,
    (text, { key }, stop) => ({
      placed: Promise.resolve(),
      ended: pool.ask(pairRequest(text, key), stop).then(() => undefined),
    }),
    new AbortController().signal,
  );
  const answered = servers.map((server) => server.answered.map((text) => text.split(' ')[1]));
  expect(answered.flat()).toHaveLength(firsts * seconds);
  // In random order nearly every request would be of another first image than the one before.
  const changes = answered.map((list) => list.filter((first, at) => at > 0 && first !== list[at - 1]).length);
  expect(changes.reduce((sum, count) => sum + count, 0)).toBeLessThan((firsts * seconds) / 3);
  for (const list of answered) expect(list.length).toBeGreaterThan(seconds);
});
