import { expect, test } from 'vitest';
import { resample } from '../../src/core/bootstrap.ts';
import { confusionMatrix, LabelSums, transposedReport } from '../../src/core/confusion.ts';
import { labelIndex, LABELS, type Label } from '../../src/core/labels.ts';
import { wilsonInterval } from '../../src/core/proportion.ts';
import { createRandom } from '../../src/core/random.ts';

/** Every answer about a pair of its own. */
function sumsOf(truths: readonly Label[], predicted: readonly Label[]): LabelSums {
  const sums = new LabelSums(2 * truths.length);
  for (const [at, truth] of truths.entries()) {
    sums.add(labelIndex(truth), labelIndex(predicted[at] ?? 'First'));
    sums.closePair(2 * at, 2 * at + 1);
  }
  return sums;
}

test('rows are true labels and columns predicted ones, in the order First, Second, Similar', () =>
  expect(
    confusionMatrix(
      ['First', 'First', 'Second', 'Similar', 'Similar'],
      ['First', 'Similar', 'Second', 'First', 'Similar'],
    ),
  ).toEqual([
    [1, 0, 1],
    [0, 1, 0],
    [1, 0, 1],
  ]));

test('accuracy, recall and precision are those counted one by one', () => {
  for (let seed = 0; seed < 50; seed++) {
    const random = createRandom(seed);
    const draw = () => LABELS[random.integer(3)] ?? 'First';
    const truths = Array.from({ length: seed }, draw);
    const predicted = Array.from({ length: seed }, draw);
    const sums = sumsOf(truths, predicted);
    const { report } = sums;
    expect(sums.matrix).toEqual(confusionMatrix(truths, predicted));
    const share = (of: (index: number) => boolean) => {
      const chosen = truths.map((_, index) => index).filter(of);
      return chosen.length === 0
        ? undefined
        : chosen.filter((index) => truths[index] === predicted[index]).length / chosen.length;
    };
    expect(report.n).toBe(seed);
    expect(report.accuracy?.value).toBe(share(() => true));
    for (const label of LABELS) {
      expect(report.recall[label]?.value).toBe(share((index) => truths[index] === label));
      expect(report.precision[label]?.value).toBe(share((index) => predicted[index] === label));
    }
  }
});

test('a label never true has no recall, and one never predicted no precision', () => {
  const { report } = sumsOf(['First', 'First'], ['First', 'Second']);
  expect(report.recall).toMatchObject({ First: { successes: 1, trials: 2 }, Second: null, Similar: null });
  expect(report.precision).toMatchObject({ First: { value: 1 }, Second: { value: 0 }, Similar: null });
});

test('what has its truth in columns has recall and precision exchanged', () => {
  const { report } = sumsOf(['First', 'First', 'Similar'], ['First', 'Second', 'Similar']);
  const turned = sumsOf(['First', 'Second', 'Similar'], ['First', 'First', 'Similar']);
  const { kappa, ...shares } = transposedReport(report);
  expect(turned.report).toMatchObject(shares);
  expect(turned.report.kappa.linear?.value).toBeCloseTo(kappa.linear?.value ?? NaN, 12);
});

test('answers about pairs without an image in common have Wilson’s interval of independent trials', () => {
  const truths = Array.from({ length: 40 }, (): Label => 'First');
  const { report } = sumsOf(
    truths,
    truths.map((label, at) => (at < 30 ? label : 'Similar')),
  );
  expect(report.accuracy).toMatchObject({ successes: 30, trials: 40 });
  const [low, high] = wilsonInterval(0.75, 40);
  expect(report.accuracy?.interval[0]).toBeCloseTo(low, 2);
  expect(report.accuracy?.interval[1]).toBeCloseTo(high, 2);
});

test('labels of unlike number are refused', () => {
  const labels: Label[] = ['First'];
  expect(() => confusionMatrix(labels, [])).toThrow(RangeError);
});

// Newcombe, Statistics in Medicine 17 (1998), table I, method 3 (score without continuity correction).
const NEWCOMBE = [
  { successes: 81, trials: 263, interval: [0.2553, 0.3662] },
  { successes: 15, trials: 148, interval: [0.0624, 0.1605] },
  { successes: 0, trials: 20, interval: [0, 0.1611] },
  { successes: 1, trials: 29, interval: [0.0061, 0.1718] },
] as const;

test.each(NEWCOMBE)(
  'the Wilson interval of $successes in $trials is Newcombe’s',
  ({ successes, trials, interval }) => {
    const [low, high] = wilsonInterval(successes / trials, trials);
    expect(low).toBeCloseTo(interval[0], 4);
    expect(high).toBeCloseTo(interval[1], 4);
  },
);

test('Wilson intervals stay within 0 and 1, hold the share and mirror', () => {
  for (let trials = 1; trials < 60; trials++)
    for (let successes = 0; successes <= trials; successes++) {
      const [low, high] = wilsonInterval(successes / trials, trials);
      const mirrored = wilsonInterval((trials - successes) / trials, trials);
      expect(low >= 0 && low <= successes / trials && successes / trials <= high && high <= 1).toBe(true);
      expect(mirrored[0]).toBeCloseTo(1 - high, 12);
    }
});

test('impossible shares are refused', () => {
  for (const [share, trials] of [
    [2, 1],
    [-1, 1],
    [0.5, 0],
    [0, NaN],
  ] as const)
    expect(() => wilsonInterval(share, trials)).toThrow(RangeError);
});

/** Pairs of their own with so many answers in each cell. */
function sumsOfMatrix(matrix: readonly (readonly number[])[]): LabelSums {
  const cells = matrix.flatMap((counts, row) =>
    counts.flatMap((count, column) => Array.from({ length: count }, () => [row, column] as const)),
  );
  const sums = new LabelSums(2 * cells.length);
  for (const [pair, cell] of cells.entries()) {
    sums.add(...cell);
    sums.closePair(2 * pair, 2 * pair + 1);
  }
  return sums;
}

const MATRIX = [
  [30, 2, 8],
  [1, 25, 4],
  [9, 6, 15],
];

test('weighted kappas take the order First < Similar < Second', () => {
  const { linear, quadratic } = sumsOfMatrix(MATRIX).report.kappa;
  // By the definition, in NumPy, of labels renamed to 0, 1, 2 in that order.
  expect(linear?.value).toBeCloseTo(0.638157894736842, 12);
  expect(quadratic?.value).toBeCloseTo(0.7245762711864407, 12);
});

test('the error of kappa is that of resampling pairs which have no image in common', () => {
  const cells = MATRIX.flatMap((counts, row) =>
    counts.flatMap((count, column) => Array.from({ length: count }, () => [row, column] as const)),
  );
  const kappaOf = (drawn: readonly number[]) => {
    const matrix = MATRIX.map((counts) => counts.map(() => 0));
    for (const index of drawn) {
      const [row, column] = cells[index] ?? [0, 0];
      const counts = matrix[row] ?? [];
      counts[column] = (counts[column] ?? NaN) + 1;
    }
    return sumsOfMatrix(matrix).report.kappa.quadratic?.value ?? NaN;
  };
  const { kappa } = resample(cells.length, (drawn) => ({ kappa: kappaOf(drawn) }), { seed: 1 });
  const mean = kappa.reduce((sum, value) => sum + value, 0) / kappa.length;
  const error = Math.sqrt(kappa.reduce((sum, value) => sum + (value - mean) ** 2, 0) / kappa.length);
  const [low, high] = sumsOfMatrix(MATRIX).report.kappa.quadratic?.interval ?? [NaN, NaN];
  const ratio = (high - low) / (2 * 1.959964 * error);
  expect(ratio).toBeGreaterThan(0.93);
  expect(ratio).toBeLessThan(1.07);
});

test('kappa is 1 where all agree, and not defined where there is one label alone', () => {
  expect(
    sumsOfMatrix([
      [5, 0, 0],
      [0, 3, 0],
      [0, 0, 2],
    ]).report.kappa,
  ).toMatchObject({
    linear: { value: 1 },
    quadratic: { value: 1 },
  });
  expect(
    sumsOfMatrix([
      [5, 0, 0],
      [0, 0, 0],
      [0, 0, 0],
    ]).report.kappa,
  ).toEqual({ linear: null, quadratic: null });
  expect(sumsOfMatrix([]).report.kappa).toEqual({ linear: null, quadratic: null });
});
