import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import { finish } from './finish.ts';

/** Draws in one step: a few milliseconds. */
const STEP = 16_384;

/** A seeded sequence of random numbers. Every draw moves it on. */
export interface Random {
  /** Uniform in [0, 1), a multiple of 2^-53. */
  uniform(): number;
  /** Uniform in 0..n - 1, without modulo bias, for n from 1 to 2^53 - 1. */
  integer(n: number): number;
  /** Fills a list with what {@link integer} would give, one after the other, for n up to 2^31. */
  integers(n: number, into: number[]): void;
  /** Standard normal, by Box and Muller. */
  normal(): number;
  /** A copy in random order, every order equally likely (Fisher and Yates). */
  shuffle<T>(items: readonly T[]): T[];
  /** {@link shuffle} in steps of a few milliseconds, for what is too long to be done at once. */
  shuffleInSteps<T>(items: readonly T[]): Generator<undefined, T[]>;
  /** `count` different items in random order, every choice equally likely; all of them where there are fewer. */
  sample<T>(items: readonly T[], count: number): T[];
}

/**
 * A sequence that depends on nothing but the seed and the stream: xoroshiro128+ with a mixed state.
 *
 * @param seed any safe integer
 * @param stream any safe integer; streams of one seed are independent sequences, e.g. one an image or a member
 * @throws RangeError if either is not a safe integer
 */
export function createRandom(seed: number, stream = 0): Random {
  const generator = xoroshiro128plusFromState(mixedState(seed, stream));

  const random: Random = {
    uniform: () => uniformFloat64(generator),
    integer(n) {
      if (!Number.isSafeInteger(n) || n < 1) throw new RangeError(`cannot draw one of ${n} integers`);
      return uniformInt(generator, 0, n - 1);
    },
    integers(n, into) {
      if (!Number.isInteger(n) || n < 1 || n > 2 ** 31)
        throw new RangeError(`cannot draw many of ${n} integers`);
      // As pure-rand's uniformInt has it, with whole numbers of 32 bits alone: numbers beyond the largest multiple of n are drawn again.
      const last = n * Math.floor(2 ** 32 / n) - 1;
      for (let at = 0; at < into.length; at++) {
        let word = (generator.next() ^ 0x80000000) >>> 0;
        while (word > last) word = (generator.next() ^ 0x80000000) >>> 0;
        into[at] = word % n;
      }
    },
    normal() {
      const radius = Math.sqrt(-2 * Math.log1p(-random.uniform()));
      return radius * Math.cos(2 * Math.PI * random.uniform());
    },
    shuffle: (items) => random.sample(items, items.length),
    shuffleInSteps: (items) => sampleInSteps(items, items.length),
    sample: (items, count) => finish(sampleInSteps(items, count)),
  };
  return random;

  function* sampleInSteps<T>(items: readonly T[], count: number): Generator<undefined, T[]> {
    const rest = [...items];
    const chosen: T[] = [];
    for (let left = rest.length; left > 0 && chosen.length < count; left--) {
      const at = random.integer(left);
      chosen.push(rest[at] as T);
      rest[at] = rest[left - 1] as T;
      if (chosen.length % STEP === 0) yield;
    }
    return chosen;
  }
}

/**
 * Four well-mixed 32-bit words.
 *
 * pure-rand's own seeding writes the seed into the state as it is, so that the first number drawn is the negated seed
 * and neighbouring seeds start with neighbouring numbers.
 */
function mixedState(seed: number, stream: number): number[] {
  const parts = [seed, stream].flatMap((number) => {
    if (!Number.isSafeInteger(number)) throw new RangeError(`a seed must be a safe integer, not ${number}`);
    return [number | 0, Math.floor(number / 2 ** 32)];
  });
  return [1, 2, 3, 4].map((word) => parts.reduce((hash, part) => mix(hash ^ part), mix(word)));
}

/** 2^32 / golden ratio, the increment of SplitMix (Steele, Lea and Flood 2014). */
const GOLDEN_GAMMA = 0x9e3779b9;

/**
 * A signed 32-bit word in which every bit depends on every bit of the one given: the finaliser of MurmurHash3 (Appleby),
 * applied to the next step of the sequence, so that 0 is no fixed point.
 */
export function mix(word: number): number {
  let h = (word + GOLDEN_GAMMA) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
