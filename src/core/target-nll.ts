import { assertEvidence, type Evidence } from './evidence.ts';
import { STRIDE, type PackedSums } from './likelihood-kind.ts';
import { resolveLikelihood, type Likelihood } from './likelihood.ts';

/** Unit roundoff of a double. */
const ROUNDOFF = 2 ** -53;

/**
 * NLL of a target's score given its evidence, and derivatives by that score.
 *
 * Seen from the target, whichever image was shown first, with z = k (s - u) and u = reference score -+ b, a sum of the
 * likelihood's terms. Every term is convex in s and not negative. The terms are always added in the order of the evidence,
 * so the same score gives the same double whoever asks.
 */
export class TargetNll {
  readonly #packed: Float64Array;
  readonly #sums: PackedSums;

  constructor(evidence: readonly Evidence[], likelihood: Likelihood) {
    const { form, scale, t, bias } = resolveLikelihood(likelihood);
    this.#sums = form.sums(scale, t);
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
    return this.#sums.value(this.#packed, score);
  }

  /** d NLL / ds, per unit of score; grows with s. */
  derivative(score: number): number {
    return this.#sums.derivative(this.#packed, score);
  }

  /** d2 NLL / ds2: the observed information about the score; never negative. */
  curvature(score: number): number {
    return this.#sums.curvature(this.#packed, score);
  }

  /**
   * Upper bound on the relative rounding error of {@link value} at a score within `reach` of every threshold.
   *
   * No term is negative, so n additions err by at most n roundoffs, and a term by as many as the likelihood says.
   */
  relativeError(lowest: number, highest: number): number {
    let reach = 0;
    for (let at = 0; at < this.#packed.length; at += STRIDE) {
      const threshold = this.#packed[at] ?? 0;
      reach = Math.max(reach, Math.abs(lowest - threshold), Math.abs(highest - threshold));
    }
    const additions = (3 * this.#packed.length) / STRIDE;
    return 2 * ROUNDOFF * (additions + this.#sums.roundoffs(reach));
  }
}
