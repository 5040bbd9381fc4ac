import { expect, test } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { edgesOfVotes, mergeEdges } from '../../src/core/ranking-edges.ts';

const ITEMS = 7;

// Pairs as tests against references have them, in order and not, and any.
test.for([
  ['in order, each once', Array.from({ length: 12 }, (_, i) => [Math.floor(i / 3), 4 + (i % 3)] as const)],
  ['out of order and several times', drawn(60, (random) => [random.integer(4), 4 + random.integer(3)])],
  [
    'in both orders',
    drawn(60, (random) => {
      const first = random.integer(ITEMS);
      return [first, (first + 1 + random.integer(ITEMS - 1)) % ITEMS];
    }),
  ],
] as const)('votes %s become edges, and their pairs are counted', ([, votes]) => {
  for (const isWeighted of [false, true]) {
    const label = Uint8Array.from(votes, (_, vote) => vote % 3);
    const amount = isWeighted ? Float64Array.from(votes, (_, vote) => vote / 8) : null;
    const columns = {
      count: votes.length,
      first: Int32Array.from(votes, ([first]) => first),
      second: Int32Array.from(votes, ([, second]) => second),
    };
    const found = edgesOfVotes(ITEMS, { ...columns, label, amount });
    const weights = new Float64Array(3 * votes.length);
    votes.forEach((_, vote) => (weights[3 * vote + (vote % 3)] = isWeighted ? vote / 8 : 1));
    expect(found.edges).toEqual(mergeEdges(ITEMS, { ...columns, weights }));
    const ofPair = new Map<string, number>();
    for (const [a, b] of votes) {
      const pair = [Math.min(a, b), Math.max(a, b)].join();
      ofPair.set(pair, (ofPair.get(pair) ?? 0) + 1);
    }
    expect(found.pairs).toBe(ofPair.size);
    expect(found.repeatedPairs).toBe([...ofPair.values()].filter((count) => count > 1).length);
  }
});

function drawn(
  count: number,
  pair: (random: ReturnType<typeof createRandom>) => readonly [number, number],
): readonly (readonly [number, number])[] {
  const random = createRandom(count);
  return Array.from({ length: count }, () => pair(random));
}
