import { expect, test } from 'vitest';
import { consistencyReport, type AnsweredBothWays } from '../../src/core/consistency.ts';
import { klDivergence } from '../../src/core/divergence.ts';
import { reverseTriple, type Triple } from '../../src/core/labels.ts';
import { createRandom } from '../../src/core/random.ts';
import { maskedSoftmax } from '../../src/core/softmax.ts';

function randomProbabilities(seed: number, count: number): Triple[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () =>
    maskedSoftmax([2 * random.normal(), 2 * random.normal(), 2 * random.normal()]),
  );
}

/** Of targets 0 to 9 with references from 10 on. */
function reportOf(pairs: readonly AnsweredBothWays[]) {
  const answered = pairs.map((pair, at) => ({
    ...pair,
    images: [at % 10, 10 + Math.floor(at / 10)] as const,
  }));
  return consistencyReport(answered, 10 + Math.ceil(pairs.length / 10));
}

const FIRST: Triple = [1, 0, 0];
const SECOND: Triple = [0, 1, 0];
const SIMILAR: Triple = [0, 0, 1];

test('answers that reverse with the images agree wholly, without bias or divergence', () => {
  const pairs = randomProbabilities(1, 200).map((forward) => ({ forward, reverse: reverseTriple(forward) }));
  const report = reportOf(pairs);
  expect(report.n).toBe(200);
  expect(report.agreement?.value).toBe(1);
  expect(report.positionBias).toBeCloseTo(0, 12);
  expect(report.meanDivergence).toBe(0);
  for (const [row, counts] of report.matrix.entries())
    for (const [column, count] of counts.entries()) if (row !== column) expect(count).toBe(0);
});

test('a comparator that always answers First never agrees and has a bias of 1', () => {
  const pairs = [1, 2, 3].map(() => ({ forward: FIRST, reverse: FIRST }));
  expect(reportOf(pairs)).toMatchObject({
    agreement: { successes: 0, trials: 3 },
    positionBias: 1,
    meanDivergence: null,
    matrix: [
      [0, 3, 0],
      [0, 0, 0],
      [0, 0, 0],
    ],
  });
});

test('the matrix names the same image in rows and columns', () => {
  const pairs = [
    { forward: FIRST, reverse: SECOND },
    { forward: SECOND, reverse: FIRST },
    { forward: SIMILAR, reverse: SIMILAR },
    { forward: SIMILAR, reverse: FIRST },
  ];
  expect(reportOf(pairs)).toMatchObject({
    agreement: { successes: 3, trials: 4 },
    positionBias: 1 / 8,
    matrix: [
      [1, 0, 0],
      [0, 1, 0],
      [0, 1, 1],
    ],
  });
});

test('showing all pairs the other way round keeps agreement and bias and transposes the matrix', () => {
  const [forward, reverse] = [randomProbabilities(2, 300), randomProbabilities(3, 300)];
  const pairs = forward.map((one, index): AnsweredBothWays => ({
    forward: one,
    reverse: reverse[index] ?? FIRST,
  }));
  const swapped = pairs.map((pair): AnsweredBothWays => ({ forward: pair.reverse, reverse: pair.forward }));
  const [report, other] = [reportOf(pairs), reportOf(swapped)];
  expect(other.agreement).toEqual(report.agreement);
  expect(other.positionBias).toBeCloseTo(report.positionBias ?? NaN, 12);
  // Transposed, with First and Second renamed, because the other image is now the first.
  const order = [1, 0, 2] as const;
  expect(other.matrix).toEqual(order.map((row) => order.map((column) => report.matrix[column][row])));
});

test('no pairs have no agreement', () =>
  expect(reportOf([])).toMatchObject({ n: 0, agreement: null, meanDivergence: null }));

test('divergence is 0 of equal probabilities alone, and infinite against an impossible label', () => {
  const triples = randomProbabilities(4, 60);
  for (const p of triples) {
    expect(klDivergence(p, p)).toBe(0);
    for (const q of triples) if (p !== q) expect(klDivergence(p, q)).toBeGreaterThan(0);
  }
  // 0.5 log(0.5 / 0.25) + 0.5 log(0.5 / 0.75) = 0.5 log(4 / 3).
  expect(klDivergence([0.5, 0.5, 0], [0.25, 0.75, 0])).toBeCloseTo(0.5 * Math.log(4 / 3), 15);
  expect(klDivergence(FIRST, SECOND)).toBe(Infinity);
  expect(klDivergence(FIRST, [0.5, 0.5, 0])).toBeCloseTo(Math.LN2, 15);
});
