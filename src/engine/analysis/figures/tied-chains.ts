import { at } from '../../../core/at.ts';
import { createRandom } from '../../../core/random.ts';
import type { CycleCount } from './cycle-count.ts';
import type { DecisiveGraph } from './decisive-graph.ts';
import { countBits, lowestBit, setBit, wordsFor } from './intransitive-triples.ts';

/** Words of bits that may be compared to count every triple: a second or two. */
const MOST_WORK = 100_000_000;

/** Any fixed seed: the same answers give the same figures again. */
const SEED = 1;

/**
 * Triples of which two pairs were answered decisively and one was called Similar, and those among them that no scores explain:
 * a beats b, b beats c, and yet a and c are Similar. (The other ways, one image above or below two similar ones, can be explained; and
 * so can any triple of two ties, for two small differences may add up to a large one.)
 *
 * Counts every one where that takes seconds at most, else all triples of ties drawn at random.
 *
 * Hot loops (`test/bench/million-queries.ts`): indices are in range by construction; their defaults are for the compiler alone.
 *
 * @returns chains a, b, c with the gap of the tie of a and c, the clearest ties first
 */
export function countTiedChains(graph: DecisiveGraph, limit: number, mostWork = MOST_WORK): CycleCount {
  const { winners, losers, images, ties } = graph;
  const words = wordsFor(graph);
  const beats = new Int32Array(images.length * words);
  const losesTo = new Int32Array(images.length * words);
  for (let edge = 0; edge < winners.length; edge++) {
    const [a, b] = [winners[edge] ?? 0, losers[edge] ?? 0];
    setBit(beats, a * words, b);
    setBit(losesTo, b * words, a);
  }
  const all = ties.ones.length;
  const affordable = Math.max(1, Math.floor(mostWork / Math.max(1, words)));
  const complete = all <= affordable;
  const tieOf = complete ? [...ties.ones.keys()] : drawnTies(all, affordable);
  const found: { nodes: [number, number, number]; gap: number }[] = [];
  let [examined, cycles] = [0, 0];
  for (const tie of tieOf) {
    const [x, z] = [ties.ones[tie] ?? 0, ties.others[tie] ?? 0];
    for (let word = 0; word < words; word++) {
      const [ofX, ofZ] = [x * words + word, z * words + word];
      const [beatsX, beatsZ] = [beats[ofX] ?? 0, beats[ofZ] ?? 0];
      const [aboveX, aboveZ] = [losesTo[ofX] ?? 0, losesTo[ofZ] ?? 0];
      examined += countBits((beatsX | aboveX) & (beatsZ | aboveZ));
      for (const [from, to, between] of [
        [x, z, beatsX & aboveZ],
        [z, x, beatsZ & aboveX],
      ] as const) {
        cycles += countBits(between);
        for (let bits = between; bits !== 0 && found.length < limit; bits &= bits - 1)
          found.push({ nodes: [from, 32 * word + lowestBit(bits), to], gap: at(ties.gaps, tie) });
      }
    }
  }
  return { examined, cycles, complete, found };
}

/** By rising index, so that the clearest still come first. */
function drawnTies(all: number, count: number): number[] {
  return createRandom(SEED)
    .sample([...Array(all).keys()], count)
    .sort((a, b) => a - b);
}
