import { assertEvidence, type Evidence, type EvidenceColumns } from './evidence.ts';
import { STRIDE, type PackedSums, type QuickSums } from './likelihood-kind.ts';
import { resolveLikelihood, type Likelihood } from './likelihood.ts';
import { SCORE_MAX, SCORE_MIN } from './score-grid.ts';

// Hot loops (`test/bench/million-queries.ts`): indices are in range by construction; their defaults are for the compiler alone.

/** Unit roundoff of a double. */
const ROUNDOFF = 2 ** -53;

/** Terms for which memory is kept: 2 MB. */
const TERMS_KEPT = 2 ** 16;

/** Memory for the terms of one target after another. */
export class TermMemory {
  #numbers = new Float64Array(0);

  /** Room for `terms` terms, with what was there before; the same as before where that is enough. */
  take(terms: number): Float64Array {
    const length = STRIDE * terms;
    if (terms > TERMS_KEPT) return new Float64Array(length);
    if (this.#numbers.length < length) this.#numbers = new Float64Array(2 * length);
    return this.#numbers.subarray(0, length);
  }
}

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
  readonly #scale: number;
  #quick: QuickSums | null | undefined;
  #atLowest: number | undefined;
  #atHighest: number | undefined;

  /** @param memory from which the target takes its own until it is given to the next one; its own by default */
  constructor(
    evidence: readonly Evidence[] | EvidenceColumns,
    likelihood: Likelihood,
    memory = new TermMemory(),
  ) {
    const { form, scale, t, bias } = resolveLikelihood(likelihood);
    this.#sums = form.sums(scale, t);
    this.#scale = scale;
    this.#packed =
      'referenceScores' in evidence ? packColumns(evidence, bias, memory) : pack(evidence, bias, memory);
  }

  /** How many answers it is a sum of. */
  get terms(): number {
    return this.#packed.length / STRIDE;
  }

  /** k: see {@link QuickSums}. */
  get scale(): number {
    return this.#scale;
  }

  /** The same sums to search with; null where there is no faster way to them. */
  get quick(): QuickSums | null {
    if (this.#quick === undefined) this.#quick = this.#sums.quick(this.#packed);
    return this.#quick;
  }

  /** NLL(s), in nats. */
  value(score: number): number {
    return this.#sums.value(this.#packed, score);
  }

  /** d NLL / ds, per unit of score; grows with s. */
  derivative(score: number): number {
    // Asked for again and again: where the search begins, and whether a bound is hit.
    if (score === SCORE_MIN) return (this.#atLowest ??= this.#sums.derivative(this.#packed, score));
    if (score === SCORE_MAX) return (this.#atHighest ??= this.#sums.derivative(this.#packed, score));
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

function pack(evidence: readonly Evidence[], bias: number, memory: TermMemory): Float64Array {
  const packed = memory.take(evidence.length);
  let at = 0;
  for (const one of evidence) {
    assertEvidence(one);
    const [first, second, similar] = one.weights;
    packed[at++] = one.referenceScore + (one.targetFirst ? -bias : bias);
    packed[at++] = one.targetFirst ? first : second;
    packed[at++] = one.targetFirst ? second : first;
    packed[at++] = similar;
  }
  return packed;
}

function packColumns(columns: EvidenceColumns, bias: number, memory: TermMemory): Float64Array {
  const { referenceScores, targetFirst, first, second, similar } = columns;
  const packed = memory.take(referenceScores.length);
  for (let row = 0, at = 0; row < referenceScores.length; row++, at += STRIDE) {
    const referenceScore = referenceScores[row] ?? NaN;
    const ofFirst = first[row] ?? NaN;
    const ofSecond = second[row] ?? NaN;
    const ofSimilar = similar[row] ?? NaN;
    const isFirst = targetFirst[row] === 1;
    packed[at] = referenceScore + (isFirst ? -bias : bias);
    packed[at + 1] = isFirst ? ofFirst : ofSecond;
    packed[at + 2] = isFirst ? ofSecond : ofFirst;
    packed[at + 3] = ofSimilar;
    if (Number.isFinite(referenceScore) && isWeight(ofFirst) && isWeight(ofSecond) && isWeight(ofSimilar))
      continue;
    assertEvidence({ referenceScore, targetFirst: isFirst, weights: [ofFirst, ofSecond, ofSimilar] });
  }
  return packed;
}

function isWeight(weight: number): boolean {
  return weight >= 0 && weight < Infinity;
}
