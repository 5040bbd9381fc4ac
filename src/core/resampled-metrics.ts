import { at } from './at.ts';

// Hot loops (`test/bench/million-queries.ts`): indices are in range by construction; their defaults are for the compiler alone.

/** The metrics of one resample, by name; see the functions of metrics.ts. */
export interface MetricValues {
  readonly pc: number;
  readonly mae: number;
  readonly rmse: number;
}

type Errors = Pick<MetricValues, 'mae' | 'rmse'>;

/**
 * The metrics of many resamples of the same estimates and truths, each number to the last bit what pearson, mae and rmse say of
 * the images drawn.
 */
export class ResampledMetrics {
  readonly #estimates: Float64Array;
  readonly #truths: Float64Array;
  readonly #errors: Float64Array;
  readonly #squares: Float64Array;

  constructor(estimates: readonly number[], truths: readonly number[]) {
    this.#estimates = Float64Array.from(estimates);
    this.#truths = Float64Array.from(truths);
    this.#errors = this.#estimates.map((estimate, image) => Math.abs(estimate - at(truths, image)));
    this.#squares = this.#estimates.map((estimate, image) => (estimate - at(truths, image)) ** 2);
  }

  /** Of the images with these indices, some of them several times. */
  of(drawn: readonly number[]): MetricValues {
    return { pc: correlation(drawn, this.#estimates, this.#truths), ...this.errorsOf(drawn) };
  }

  /** Those of them that are errors. */
  errorsOf(drawn: readonly number[]): Errors {
    const [errors, squares] = [this.#errors, this.#squares];
    let [sumOfErrors, sumOfSquares] = [0, 0];
    for (let at = 0; at < drawn.length; at++) {
      const image = drawn[at] ?? -1;
      sumOfErrors += errors[image] ?? NaN;
      sumOfSquares += squares[image] ?? NaN;
    }
    return { mae: sumOfErrors / drawn.length, rmse: Math.sqrt(sumOfSquares / drawn.length) };
  }

  /** The errors of all images but each in turn. */
  get withoutEach(): Readonly<Record<keyof Errors, number[]>> {
    const left = this.#errors.length - 1;
    const without = (values: Float64Array) => {
      const sum = values.reduce((total, value) => total + value, 0);
      return Array.from(values, (value) => Math.max(0, sum - value) / left);
    };
    return { mae: without(this.#errors), rmse: without(this.#squares).map(Math.sqrt) };
  }
}

/** A correlation that rounding took past 1. */
export function clampToUnit(value: number): number {
  return Math.max(-1, Math.min(1, value));
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
  for (let at = 0; at < drawn.length; at++) sum += values[drawn[at] ?? -1] ?? NaN;
  return sum / drawn.length;
}
