import { expect, test } from 'vitest';
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
  expect(transposedReport(report)).toEqual(turned.report);
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
