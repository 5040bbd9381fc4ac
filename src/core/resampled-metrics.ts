import { pairsAmong, sortCountingInversions } from './inversions.ts';

/** The metrics of one resample, by name; see the functions of metrics.ts. */
export interface MetricValues {
  readonly pc: number;
  readonly mae: number;
  readonly rmse: number;
  readonly spearman: number;
  readonly kendall: number;
}

/**
 * The metrics of many resamples of the same estimates and truths, each number to the last bit what pearson, mae, rmse,
 * spearman and kendall say of the images drawn.
 *
 * Estimates and truths are sorted once: a resample repeats images, and how often each is drawn says all about ranks and
 * ties.
 */
export class ResampledMetrics {
  readonly #estimates: Float64Array;
  readonly #truths: Float64Array;
  readonly #errors: Float64Array;
  readonly #squares: Float64Array;
  /** Images by rising estimate, equal estimates by rising truth; and by rising truth. */
  readonly #byEstimate: Uint32Array;
  readonly #byTruth: Uint32Array;

  constructor(estimates: readonly number[], truths: readonly number[]) {
    this.#estimates = Float64Array.from(estimates);
    this.#truths = Float64Array.from(truths);
    this.#errors = this.#estimates.map((estimate, image) => Math.abs(estimate - (truths[image] ?? NaN)));
    this.#squares = this.#estimates.map((estimate, image) => (estimate - (truths[image] ?? NaN)) ** 2);
    this.#byEstimate = sortedBy(this.#estimates, this.#truths);
    this.#byTruth = sortedBy(this.#truths, this.#estimates);
  }

  /** Of the images with these indices, some of them several times. */
  of(drawn: readonly number[]): MetricValues {
    const times = new Uint32Array(this.#estimates.length);
    for (const image of drawn) times[image] = (times[image] ?? 0) + 1;
    const estimateRanks = ranks(this.#byEstimate, this.#estimates, times);
    const truthRanks = ranks(this.#byTruth, this.#truths, times);
    return {
      ...this.errorsOf(drawn),
      spearman: correlation(drawn, estimateRanks.ofImage, truthRanks.ofImage),
      kendall: this.#kendall(drawn.length, times, estimateRanks.ties, truthRanks.ties),
    };
  }

  /** The metrics that need no ranks, of the images drawn. */
  errorsOf(drawn: readonly number[]): Pick<MetricValues, 'pc' | 'mae' | 'rmse'> {
    return {
      pc: correlation(drawn, this.#estimates, this.#truths),
      mae: meanOf(drawn, this.#errors),
      rmse: Math.sqrt(meanOf(drawn, this.#squares)),
    };
  }

  #kendall(count: number, times: Uint32Array, estimateTies: number, truthTies: number): number {
    const truths = new Float64Array(count);
    let at = 0;
    let tiesBoth = 0;
    let run = 0;
    let before = -1;
    for (const image of this.#byEstimate) {
      const drawn = times[image] ?? 0;
      if (drawn === 0) continue;
      const isSame =
        this.#estimates[image] === this.#estimates[before] && this.#truths[image] === this.#truths[before];
      if (!isSame) {
        tiesBoth += pairsAmong(run);
        run = 0;
      }
      run += drawn;
      before = image;
      truths.fill(this.#truths[image] ?? NaN, at, at + drawn);
      at += drawn;
    }
    tiesBoth += pairsAmong(run);
    const discordant = sortCountingInversions(truths);
    const pairs = pairsAmong(count);
    const concordant = pairs - estimateTies - truthTies + tiesBoth - discordant;
    return clampToUnit(
      (concordant - discordant) / (Math.sqrt(pairs - estimateTies) * Math.sqrt(pairs - truthTies)),
    );
  }
}

/** A correlation that rounding took past 1. */
export function clampToUnit(value: number): number {
  return Math.max(-1, Math.min(1, value));
}

function sortedBy(values: Float64Array, thenBy: Float64Array): Uint32Array {
  return Uint32Array.from(values.keys()).sort(
    (a, b) => (values[a] ?? NaN) - (values[b] ?? NaN) || (thenBy[a] ?? NaN) - (thenBy[b] ?? NaN),
  );
}

/** Ranks from 1 among the images drawn, equal values sharing the mean of theirs; and the pairs of equal values. */
function ranks(
  rising: Uint32Array,
  values: Float64Array,
  times: Uint32Array,
): { readonly ofImage: Float64Array; readonly ties: number } {
  const ofImage = new Float64Array(values.length);
  let [start, ties, before] = [0, 0, 0];
  while (start < rising.length) {
    const value = values[rising[start] ?? 0];
    let end = start;
    let drawn = 0;
    for (; end < rising.length && values[rising[end] ?? 0] === value; end++)
      drawn += times[rising[end] ?? 0] ?? 0;
    const rank = (before + 1 + before + drawn) / 2;
    for (; start < end; start++) ofImage[rising[start] ?? 0] = rank;
    before += drawn;
    ties += pairsAmong(drawn);
  }
  return { ofImage, ties };
}

/** Pearson's correlation of the images drawn; NaN where either side is constant. */
function correlation(drawn: readonly number[], x: Float64Array, y: Float64Array): number {
  const [meanX, meanY] = [meanOf(drawn, x), meanOf(drawn, y)];
  const [first] = drawn;
  let [xx, yy, xy] = [0, 0, 0];
  let [constantX, constantY] = [true, true];
  for (const image of drawn) {
    const [valueX, valueY] = [x[image] ?? NaN, y[image] ?? NaN];
    constantX &&= valueX === x[first ?? 0];
    constantY &&= valueY === y[first ?? 0];
    const dx = valueX - meanX;
    const dy = valueY - meanY;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  return constantX || constantY ? NaN : clampToUnit(xy / Math.sqrt(xx * yy));
}

function meanOf(drawn: readonly number[], values: Float64Array): number {
  let sum = 0;
  for (const image of drawn) sum += values[image] ?? NaN;
  return sum / drawn.length;
}
