import { assertEvidence, type Evidence } from './evidence.ts';
import { assertLikelihood, logSimilarFactor, type Likelihood } from './likelihood.ts';

/** Numbers stored for each piece of evidence: threshold, win, lose and tie weight. */
const STRIDE = 4;

/** Unit roundoff of a double. */
const ROUNDOFF = 2 ** -53;

/**
 * NLL of a target's score given its evidence, and derivatives by that score.
 *
 * Seen from the target, whichever image was shown first, with z = k (s - u) and u = reference score -+ b,
 *
 *     NLL(s) = sum  win log(1 + e^(delta - z)) + lose log(1 + e^(delta + z))
 *                 + tie (log(1 + e^(-z - delta)) + log(1 + e^(z - delta)) - log(1 - e^(-2 delta)))
 *
 * Every term is convex in s and not negative. The terms are always added in the order of the evidence, so the same
 * score gives the same double whoever asks.
 */
export class TargetNll {
  readonly #packed: Float64Array;
  readonly #scale: number;
  readonly #margin: number;
  readonly #similarFactor: number;

  constructor(evidence: readonly Evidence[], likelihood: Likelihood) {
    assertLikelihood(likelihood);
    const { scale, margin, bias } = likelihood;
    this.#scale = scale;
    this.#margin = margin;
    this.#similarFactor = logSimilarFactor(margin);
    this.#packed = new Float64Array(evidence.length * STRIDE);
    let at = 0;
    for (const one of evidence) {
      assertEvidence(one);
      const [first, second, similar] = one.weights;
      this.#packed[at++] = one.referenceScore + (one.targetFirst ? -bias : bias);
      this.#packed[at++] = one.targetFirst ? first : second;
      this.#packed[at++] = one.targetFirst ? second : first;
      this.#packed[at++] = similar;
    }
  }

  /** NLL(s), in nats. */
  value(score: number): number {
    const packed = this.#packed;
    const scale = this.#scale;
    const margin = this.#margin;
    const factor = this.#similarFactor;
    let sum = 0;
    for (let at = 0; at < packed.length; at += STRIDE) {
      const z = scale * (score - (packed[at] ?? 0));
      const win = packed[at + 1] ?? 0;
      const lose = packed[at + 2] ?? 0;
      const tie = packed[at + 3] ?? 0;
      if (win + tie > 0) {
        const x = z - margin;
        const log = Math.log1p(Math.exp(-Math.abs(x)));
        sum += x > 0 ? win * log + tie * (x + log) : win * (log - x) + tie * log;
      }
      if (lose + tie > 0) {
        const y = z + margin;
        const log = Math.log1p(Math.exp(-Math.abs(y)));
        sum += y > 0 ? lose * (y + log) + tie * log : lose * log + tie * (log - y);
      }
      sum -= tie * factor;
    }
    return sum;
  }

  /** d NLL / ds, per unit of score; grows with s. */
  derivative(score: number): number {
    const packed = this.#packed;
    const scale = this.#scale;
    const margin = this.#margin;
    let sum = 0;
    for (let at = 0; at < packed.length; at += STRIDE) {
      const z = scale * (score - (packed[at] ?? 0));
      const win = packed[at + 1] ?? 0;
      const lose = packed[at + 2] ?? 0;
      const tie = packed[at + 3] ?? 0;
      if (win + tie > 0) {
        const x = z - margin;
        const e = Math.exp(-Math.abs(x));
        sum += (x > 0 ? tie - win * e : tie * e - win) / (1 + e);
      }
      if (lose + tie > 0) {
        const y = z + margin;
        const e = Math.exp(-Math.abs(y));
        sum += (y > 0 ? lose - tie * e : lose * e - tie) / (1 + e);
      }
    }
    return scale * sum;
  }

  /** d2 NLL / ds2: the observed information about the score; never negative. */
  curvature(score: number): number {
    const packed = this.#packed;
    const scale = this.#scale;
    const margin = this.#margin;
    let sum = 0;
    for (let at = 0; at < packed.length; at += STRIDE) {
      const z = scale * (score - (packed[at] ?? 0));
      const tie = packed[at + 3] ?? 0;
      const upper = Math.exp(-Math.abs(z - margin));
      const lower = Math.exp(-Math.abs(z + margin));
      sum += ((packed[at + 1] ?? 0) + tie) * (upper / (1 + upper) ** 2);
      sum += ((packed[at + 2] ?? 0) + tie) * (lower / (1 + lower) ** 2);
    }
    return scale * scale * sum;
  }

  /**
   * Upper bound on the relative rounding error of {@link value} at a score within `reach` of every threshold.
   *
   * No term is negative, so n additions err by at most n roundoffs; a term errs by a few roundoffs, and a few more for
   * each unit of |z| + delta, because an exponential turns an absolute error of its argument into a relative one.
   */
  relativeError(lowest: number, highest: number): number {
    let reach = 0;
    for (let at = 0; at < this.#packed.length; at += STRIDE) {
      const threshold = this.#packed[at] ?? 0;
      reach = Math.max(reach, Math.abs(lowest - threshold), Math.abs(highest - threshold));
    }
    const additions = (3 * this.#packed.length) / STRIDE;
    return 2 * ROUNDOFF * (additions + 8 * (this.#scale * reach + this.#margin) + 16);
  }
}
