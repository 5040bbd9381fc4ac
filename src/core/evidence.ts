import { largestLabel, oneHot, type Triple } from './labels.ts';

/** What one comparison of the target with a reference of known score says. */
export interface Evidence {
  readonly referenceScore: number;
  /** Whether the target was the image shown first. */
  readonly targetFirst: boolean;
  /**
   * How much of the answer goes to each label, in the order shown (First: the image shown first wins):
   * one-hot for hard evidence, log P_c; probabilities for soft evidence, sum_c p_c log P_c.
   */
  readonly weights: Triple;
}

/** The same of many comparisons, a column each, in the order in which their terms are added. */
export interface EvidenceColumns {
  readonly referenceScores: Float64Array;
  /** 1 where the target was the image shown first, else 0. */
  readonly targetFirst: Uint8Array;
  readonly first: Float64Array;
  readonly second: Float64Array;
  readonly similar: Float64Array;
}

/** Columns of `count` comparisons, to be filled. */
export function emptyEvidence(count: number): EvidenceColumns {
  return {
    referenceScores: new Float64Array(count),
    targetFirst: new Uint8Array(count),
    first: new Float64Array(count),
    second: new Float64Array(count),
    similar: new Float64Array(count),
  };
}

/** Comparisons as columns. */
export function evidenceColumns(evidence: readonly Evidence[]): EvidenceColumns {
  const columns = emptyEvidence(evidence.length);
  for (const [index, { referenceScore, targetFirst, weights }] of evidence.entries()) {
    columns.referenceScores[index] = referenceScore;
    columns.targetFirst[index] = targetFirst ? 1 : 0;
    [columns.first[index], columns.second[index], columns.similar[index]] = weights;
  }
  return columns;
}

/** Some of them, without a copy. */
export function sliceEvidence(columns: EvidenceColumns, from: number, to: number): EvidenceColumns {
  return {
    referenceScores: columns.referenceScores.subarray(from, to),
    targetFirst: columns.targetFirst.subarray(from, to),
    first: columns.first.subarray(from, to),
    second: columns.second.subarray(from, to),
    similar: columns.similar.subarray(from, to),
  };
}

/** Columns one behind the other. */
export function joinEvidence(all: readonly EvidenceColumns[]): EvidenceColumns {
  const joined = emptyEvidence(all.reduce((count, { first }) => count + first.length, 0));
  let at = 0;
  for (const columns of all) {
    joined.referenceScores.set(columns.referenceScores, at);
    joined.targetFirst.set(columns.targetFirst, at);
    joined.first.set(columns.first, at);
    joined.second.set(columns.second, at);
    joined.similar.set(columns.similar, at);
    at += columns.first.length;
  }
  return joined;
}

export type EvidenceKind = 'hard' | 'soft';

/** The weights of an answer: its largest label alone (hard) or its probabilities (soft). */
export function answerWeights(probabilities: Triple, kind: EvidenceKind): Triple {
  return kind === 'soft' ? probabilities : oneHot(largestLabel(probabilities));
}

/** Evidence of one answered comparison: its largest label alone (hard) or its probabilities (soft). */
export function evidenceOf(
  referenceScore: number,
  targetFirst: boolean,
  probabilities: Triple,
  kind: EvidenceKind,
): Evidence {
  return { referenceScore, targetFirst, weights: answerWeights(probabilities, kind) };
}

/** Throws a RangeError unless the reference score is finite and the weights are finite and not negative. */
export function assertEvidence({ referenceScore, weights }: Evidence): void {
  if (!Number.isFinite(referenceScore))
    throw new RangeError(`a reference score must be finite, not ${referenceScore}`);
  assertWeights(weights);
}

/** Throws a RangeError unless all three weights are finite and not negative. */
export function assertWeights(weights: Triple): void {
  if (!weights.every((weight) => Number.isFinite(weight) && weight >= 0))
    throw new RangeError(`weights must be finite and not negative, not ${weights.join(', ')}`);
}
