import { STRIDE, type QuickSums } from './likelihood-kind.ts';
import { SCORE_MAX, SCORE_MIN } from './score-grid.ts';

// Hot loops (`test/bench/million-queries.ts`): indices are in range by construction; their defaults are for the compiler alone.

/** Scores are taken from here, so that exponentials are as near to 1 as they can be. */
const MIDDLE = (SCORE_MIN + SCORE_MAX) / 2;
const REACH = SCORE_MAX - MIDDLE;

/** Largest exponent of a term: two factors 1 + e^x then make no number that overflows. */
const MOST_EXPONENT = 300;

/** From here on a product of factors is taken into the sum: one more factor cannot overflow. */
const LARGE = 1e150;

/** Unit roundoff of a double. */
const ROUNDOFF = 2 ** -53;

/**
 * Rao and Kupper's NLL of a target's score s, with z = k (s - u), x = z - delta and y = z + delta, as terms of one form less a line:
 *
 *     NLL(s) = sum  (win + tie) log(1 + e^x) + (lose + tie) log(1 + e^y) - win x - tie (y + log(1 - e^(-2 delta)))
 *
 * Every e^x is e^(k s) times what the score does not change, so that a score takes one exponential, and where all weights are 1 the
 * logarithms of many terms are one of their product.
 */
export class SoftplusSums implements QuickSums {
  readonly slopeError: number;
  readonly #scale: number;
  /** e^(x - k s) or e^(y - k s) of each term, with s from {@link MIDDLE}. */
  readonly #factors: Float64Array;
  /** Of each term; null where all are 1. */
  readonly #weights: Float64Array | null;
  readonly #weight: number;
  /** What is taken off: a constant, and so much for each unit of k s. */
  readonly #constant: number;
  readonly #line: number;

  /**
   * @param packed terms as {@link PackedSums} has them
   * @returns null where exponentials could overflow
   */
  static of(
    packed: Float64Array,
    { scale, margin, similarFactor }: { scale: number; margin: number; similarFactor: number },
  ): SoftplusSums | null {
    let [reach, terms] = [0, 0];
    let areOnes = true;
    for (let at = 0; at < packed.length; at += STRIDE) {
      const threshold = packed[at] ?? NaN;
      const ofX = (packed[at + 1] ?? NaN) + (packed[at + 3] ?? NaN);
      const ofY = (packed[at + 2] ?? NaN) + (packed[at + 3] ?? NaN);
      reach = Math.max(reach, Math.abs(threshold - MIDDLE));
      terms += (ofX > 0 ? 1 : 0) + (ofY > 0 ? 1 : 0);
      areOnes &&= (ofX === 1 || ofX === 0) && (ofY === 1 || ofY === 0);
    }
    const exponent = scale * (reach + REACH) + margin;
    if (exponent > MOST_EXPONENT) return null;
    return new SoftplusSums(packed, { scale, margin, similarFactor, exponent, terms, areOnes });
  }

  private constructor(
    packed: Float64Array,
    of: {
      readonly scale: number;
      readonly margin: number;
      readonly similarFactor: number;
      readonly exponent: number;
      readonly terms: number;
      readonly areOnes: boolean;
    },
  ) {
    const { scale, margin, similarFactor } = of;
    // A term of no weight is written over by the next.
    const factors = new Float64Array(of.terms + 1);
    const weights = of.areOnes ? null : new Float64Array(of.terms + 1);
    const [below, above] = [Math.exp(-margin), Math.exp(margin)];
    let [term, weight, constant, line] = [0, 0, 0, 0];
    for (let at = 0; at < packed.length; at += STRIDE) {
      const z = scale * (MIDDLE - (packed[at] ?? NaN));
      const win = packed[at + 1] ?? NaN;
      const lose = packed[at + 2] ?? NaN;
      const tie = packed[at + 3] ?? NaN;
      const factor = Math.exp(z);
      factors[term] = factor * below;
      if (weights !== null) weights[term] = win + tie;
      if (win + tie > 0) term++;
      factors[term] = factor * above;
      if (weights !== null) weights[term] = lose + tie;
      if (lose + tie > 0) term++;
      weight += win + lose + 2 * tie;
      constant += win * (z - margin) + tie * (z + margin + similarFactor);
      line += win + tie;
    }
    this.#scale = scale;
    this.#factors = factors.subarray(0, of.terms);
    this.#weights = weights?.subarray(0, of.terms) ?? null;
    [this.#weight, this.#constant, this.#line] = [weight, constant, line];
    // A term's slope errs by a quarter of what its exponential does, which is of its exponent, and each addition by a roundoff.
    this.slopeError = 4 * ROUNDOFF * scale * (weight + line) * (of.terms + of.exponent + 8);
  }

  rise(score: number): { readonly value: number; readonly slope: number } {
    const [factors, weights] = [this.#factors, this.#weights];
    const z = this.#scale * (score - MIDDLE);
    const e = Math.exp(z);
    let [logs, rest] = [0, 0];
    if (weights === null) {
      let product = 1;
      for (let term = 0; term < factors.length; term++) {
        const sum = 1 + e * (factors[term] ?? 0);
        rest += 1 / sum;
        product *= sum;
        if (product > LARGE) {
          logs += Math.log(product);
          product = 1;
        }
      }
      logs += Math.log(product);
    } else
      for (let term = 0; term < factors.length; term++) {
        const weight = weights[term] ?? 0;
        const sum = 1 + e * (factors[term] ?? 0);
        rest += weight / sum;
        logs += weight * Math.log(sum);
      }
    return { value: logs - this.#constant - this.#line * z, slope: this.#slopeOf(rest) };
  }

  bend(score: number): { readonly slope: number; readonly bend: number } {
    const [factors, weights] = [this.#factors, this.#weights];
    const e = Math.exp(this.#scale * (score - MIDDLE));
    let [rest, bend] = [0, 0];
    if (weights === null)
      for (let term = 0; term < factors.length; term++) {
        const share = 1 / (1 + e * (factors[term] ?? 0));
        rest += share;
        bend += share - share * share;
      }
    else
      for (let term = 0; term < factors.length; term++) {
        const weight = weights[term] ?? 0;
        const share = 1 / (1 + e * (factors[term] ?? 0));
        rest += weight * share;
        bend += weight * (share - share * share);
      }
    return { slope: this.#slopeOf(rest), bend: this.#scale ** 2 * bend };
  }

  /** @param rest the sum of w / (1 + e^x) */
  #slopeOf(rest: number): number {
    return this.#scale * (this.#weight - this.#line - rest);
  }
}
