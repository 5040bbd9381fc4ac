// What the order of requests does to the prefix cache of a vLLM whose cache is smaller than the picture set, and to its processor time.
import path from 'node:path';
import { ServerComparator } from '../../../src/engine/servers/kinds/server-comparator.ts';
import { serverCard } from '../../../src/engine/servers/kinds/server-card.ts';
import { serverSchema } from '../../../src/model/server.ts';
import { processorSeconds } from './run-server.mjs';

const PICTURES = 6;
const ROUNDS = 2;

/** Shuffled by a generator of its own, so that the order is the same each time. */
function shuffled(list) {
  const result = [...list];
  let state = 12345;
  for (let last = result.length - 1; last > 0; last--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const other = state % (last + 1);
    [result[last], result[other]] = [result[other], result[last]];
  }
  return result;
}

/** The same pairs in Tiebreak's order and in a random one, in alternating rounds, one request at a time. */
export async function measureOrders({ url, pid }, { model, folder }) {
  const picture = (index) => ({
    path: path.join(folder, 'pictures', `${String(index).padStart(2, '0')}.png`),
  });
  const all = Array.from({ length: PICTURES }, (_, first) =>
    Array.from({ length: PICTURES }, (_, second) => ({
      first: picture(first),
      second: picture(second),
    })).filter((_, second) => second !== first),
  ).flat();
  const server = serverSchema.parse({ urls: [url], model, adapter: null, prompt: 'chat', keyVariable: null });
  await using client = await ServerComparator.open(
    { server, card: serverCard(null, 'chat') },
    { concurrency: 1 },
  );
  const answers = new Map();
  const ask = async (pairs) => {
    const listener = {
      onResult: (index, _member, logits) => {
        const key = `${pairs[index].first.path} ${pairs[index].second.path}`;
        answers.set(key, [...(answers.get(key) ?? []), logits]);
      },
      onLabel: () => undefined,
      onFailed: (_index, _attempts, reason) => {
        throw new Error(reason);
      },
    };
    await client.compare(pairs, listener);
  };
  const rows = [];
  // The server has every picture from here on, so that both orders send names alone.
  await ask(
    Array.from({ length: PICTURES }, (_, index) => ({
      first: picture(index),
      second: picture((index + 1) % PICTURES),
    })),
  );
  for (let round = 0; round < ROUNDS; round++)
    for (const order of ['first images together', 'random']) {
      const [before, begun] = [client.usage, processorSeconds(pid)];
      if (order === 'random') for (const pair of shuffled(all)) await ask([pair]);
      else await ask(all);
      const { usage } = client;
      rows.push({
        order,
        pairs: all.length,
        promptTokens: usage.prompt - before.prompt,
        cachedShare: (usage.cached - before.cached) / (usage.prompt - before.prompt),
        secondsAPair: (processorSeconds(pid) - begun) / all.length,
      });
      console.error(JSON.stringify(rows.at(-1)));
    }
  const changes = [...answers.values()].flatMap((triples) =>
    triples.flatMap((triple) => triple.map((value, label) => Math.abs(value - triples[0][label]))),
  );
  return { rows, largestChangeOfAnAnswer: Math.max(...changes), tokensAPrompt: client.info.promptTokens };
}
