import { at } from './at.ts';

/** One rater's answer about one item, all three as places in their lists. */
export interface RatedItem {
  readonly item: number;
  readonly rater: number;
  readonly label: number;
}

export interface DawidSkene {
  /** Of each item: the probability of each class, which sum to 1. */
  readonly posterior: readonly (readonly number[])[];
  /** Of each class, over items that were answered. */
  readonly prior: readonly number[];
  /** Of each rater, by true class, then by answer: the probability of the answer. */
  readonly errors: readonly (readonly (readonly number[])[])[];
  readonly rounds: number;
}

interface Options {
  readonly items: number;
  readonly raters: number;
  readonly classes: number;
  /** Rounds at most. Defaults to 1,000. */
  readonly mostRounds?: number;
  /** Ends where no posterior changes by more. Defaults to 1e-9. */
  readonly tolerance?: number;
}

/** Least probability of an answer before each class's are made to sum to 1: an answer that was never seen is not impossible. */
const LEAST_ERROR = 1e-10;

/**
 * True classes from several raters' answers, with each rater's confusion matrix, by EM (Dawid and Skene 1979). Raters need not have
 * answered every item; an item that nobody answered has the prior. The start is each item's shares of answers, so equal answers
 * give equal results. Nothing is smoothed but by {@link LEAST_ERROR}.
 *
 * @throws RangeError for an answer outside of items, raters or classes
 */
export function dawidSkene(
  answers: readonly RatedItem[],
  { items, raters, classes, mostRounds = 1000, tolerance = 1e-9 }: Options,
): DawidSkene {
  for (const { item, rater, label } of answers)
    if (!(item >= 0 && item < items && rater >= 0 && rater < raters && label >= 0 && label < classes))
      throw new RangeError(`no answer ${label} of rater ${rater} about item ${item}`);
  const answered = [...new Set(answers.map(({ item }) => item))];
  let posterior = shares(answers, items, classes);
  for (let round = 1; ; round++) {
    const prior = priorOf(
      answered.map((item) => at(posterior, item)),
      classes,
    );
    const errors = errorsOf(answers, posterior, raters, classes);
    const next = posteriorOf(answers, prior, errors, items);
    const change = largestChange(posterior, next);
    posterior = next;
    if (change <= tolerance || round >= mostRounds) return { posterior, prior, errors, rounds: round };
  }
}

/** Of each item, the share of its answers that each class has; of one without answers all the same. */
function shares(answers: readonly RatedItem[], items: number, classes: number): number[][] {
  const counts = Array.from({ length: items }, () => new Array<number>(classes).fill(0));
  for (const { item, label } of answers) add(at(counts, item), label, 1);
  return counts.map(normalised);
}

function priorOf(posterior: readonly (readonly number[])[], classes: number): number[] {
  const sums = new Array<number>(classes).fill(0);
  for (const ofItem of posterior) ofItem.forEach((probability, index) => add(sums, index, probability));
  return normalised(sums);
}

function errorsOf(
  answers: readonly RatedItem[],
  posterior: readonly (readonly number[])[],
  raters: number,
  classes: number,
): number[][][] {
  const sums = Array.from({ length: raters }, () =>
    Array.from({ length: classes }, () => new Array<number>(classes).fill(0)),
  );
  for (const { item, rater, label } of answers)
    at(posterior, item).forEach((probability, truth) => add(at(at(sums, rater), truth), label, probability));
  return sums.map((ofRater) =>
    ofRater.map((ofTruth) => normalised(ofTruth.map((sum) => Math.max(sum, LEAST_ERROR)))),
  );
}

/** In logarithms, since many answers would underflow. */
function posteriorOf(
  answers: readonly RatedItem[],
  prior: readonly number[],
  errors: readonly (readonly (readonly number[])[])[],
  items: number,
): number[][] {
  const logs = Array.from({ length: items }, () => prior.map(Math.log));
  for (const { item, rater, label } of answers)
    at(errors, rater).forEach((ofTruth, truth) => add(at(logs, item), truth, Math.log(at(ofTruth, label))));
  return logs.map((ofItem) => {
    const largest = Math.max(...ofItem);
    return normalised(ofItem.map((log) => Math.exp(log - largest)));
  });
}

function largestChange(
  before: readonly (readonly number[])[],
  after: readonly (readonly number[])[],
): number {
  return before.reduce(
    (largest, ofItem, item) =>
      ofItem.reduce(
        (most, value, index) => Math.max(most, Math.abs(value - at(at(after, item), index))),
        largest,
      ),
    0,
  );
}

function normalised(values: readonly number[]): number[] {
  const sum = values.reduce((total, value) => total + value, 0);
  return sum > 0 ? values.map((value) => value / sum) : values.map(() => 1 / values.length);
}

function add(values: number[], index: number, value: number): void {
  values[index] = at(values, index) + value;
}
