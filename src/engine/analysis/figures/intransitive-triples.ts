import { at } from '../../../core/at.ts';
import type { Cycle, CycleCount } from './cycle-count.ts';
import type { DecisiveGraph } from './decisive-graph.ts';
import { drawTriples } from './drawn-triples.ts';

/** Words of bits that may be compared to count every triple: some three seconds. */
const MOST_WORK = 400_000_000;

/**
 * Counts the intransitive triples of a graph, all of them where that takes seconds at most, else of a sample.
 *
 * Hot loops (`test/bench/million-queries.ts`): indices are in range by construction; their defaults are for the compiler alone.
 */
export function countCycles(graph: DecisiveGraph, limit: number, mostWork = MOST_WORK): CycleCount {
  const work = graph.winners.length * wordsFor(graph);
  return work <= mostWork ? countEveryCycle(graph, limit) : drawTriples(graph, limit);
}

export function wordsFor({ images }: DecisiveGraph): number {
  return Math.ceil(images.length / 32);
}

/**
 * Every triple once: with its weakest pair, when the stronger ones are in the graph already. So the cycles are found by
 * falling gap, and the first ones are the clearest.
 */
function countEveryCycle(graph: DecisiveGraph, limit: number): CycleCount {
  const { winners, losers, gaps, images } = graph;
  const words = wordsFor(graph);
  const beats = new Int32Array(images.length * words);
  const losesTo = new Int32Array(images.length * words);
  const found: Cycle[] = [];
  let [examined, cycles] = [0, 0];
  for (let edge = 0; edge < winners.length; edge++) {
    const [a, b] = [winners[edge] ?? 0, losers[edge] ?? 0];
    for (let word = 0; word < words; word++) {
      const [ofA, ofB] = [a * words + word, b * words + word];
      const [beatsB, beatenA] = [beats[ofB] ?? 0, losesTo[ofA] ?? 0];
      const closing = beatsB & beatenA;
      examined += countBits(((beats[ofA] ?? 0) | beatenA) & (beatsB | (losesTo[ofB] ?? 0)));
      if (closing === 0) continue;
      cycles += countBits(closing);
      for (let bits = closing; bits !== 0 && found.length < limit; bits &= bits - 1)
        found.push({ nodes: [a, b, 32 * word + lowestBit(bits)], gap: at(gaps, edge) });
    }
    setBit(beats, a * words, b);
    setBit(losesTo, b * words, a);
  }
  return { examined, cycles, complete: true, found };
}

export function setBit(bits: Int32Array, from: number, bit: number): void {
  const word = from + (bit >>> 5);
  bits[word] = (bits[word] ?? 0) | (1 << (bit & 31));
}

export function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}

/** Number of ones among 32 bits (Warren, Hacker's Delight, section 5-1). */
export function countBits(bits: number): number {
  const pairs = bits - ((bits >>> 1) & 0x5555_5555);
  const nibbles = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}
