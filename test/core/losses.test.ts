import { expect, test } from 'vitest';
import { klDivergence } from '../../src/core/divergence.ts';
import { LABELS, reverseLabel, reverseTriple, type Triple } from '../../src/core/labels.ts';
import { crossEntropy, reversalDivergence, totalLoss, weightedCrossEntropy } from '../../src/core/losses.ts';
import { createRandom } from '../../src/core/random.ts';
import { maskedSoftmax } from '../../src/core/softmax.ts';

const STEP = 1e-5;

/** Gradient by central finite differences, whose error is of the order of STEP squared. */
function numericGradient(loss: (logits: Triple) => number, logits: Triple): Triple {
  const along = (index: number) => {
    const moved = (step: number): Triple => [
      logits[0] + (index === 0 ? step : 0),
      logits[1] + (index === 1 ? step : 0),
      logits[2] + (index === 2 ? step : 0),
    ];
    return (loss(moved(STEP)) - loss(moved(-STEP))) / (2 * STEP);
  };
  return [along(0), along(1), along(2)];
}

function expectClose(found: Triple, wanted: Triple) {
  for (const index of [0, 1, 2] as const) expect(found[index]).toBeCloseTo(wanted[index], 7);
}

/** Cases of every label, with random logits, weights and lambda. */
const CASES = Array.from({ length: 60 }, (_, seed) => {
  const random = createRandom(seed);
  const triple = (): Triple => [3 * random.normal(), 3 * random.normal(), 3 * random.normal()];
  const weights: Triple = [2 * random.uniform(), 2 * random.uniform(), 2 * random.uniform()];
  return {
    forward: triple(),
    reverse: triple(),
    label: LABELS[seed % 3] ?? 'First',
    weights,
    lambda: 2 * random.uniform(),
  };
});

test('losses of known probabilities', () => {
  const logits: Triple = [0, Math.log(2), Math.log(5)];
  expect(crossEntropy(logits, 'Second').value).toBeCloseTo(Math.log(4), 14);
  expect(weightedCrossEntropy(logits, 'Second', [1, 3, 1]).value).toBeCloseTo(3 * Math.log(4), 14);
  // Forward (1/2, 1/4, 1/4) against a reverse (1/2, 1/4, 1/4), swapped (1/4, 1/2, 1/4): (1/2 - 1/4) log 2.
  const both: Triple = [Math.log(2), 0, 0];
  expect(reversalDivergence(both, both).value).toBeCloseTo(Math.LN2 / 4, 14);
  // Mean of log 2 (First, forward) and log 4 (Second, reverse), and 0.4 of that divergence.
  expect(totalLoss(both, both, 'First', { lambda: 0.4 }).value).toBeCloseTo(
    1.5 * Math.LN2 + 0.1 * Math.LN2,
    14,
  );
});

test('the gradient of cross-entropy, plain and weighted, is that of finite differences', () => {
  for (const { forward, label, weights } of CASES) {
    expectClose(
      crossEntropy(forward, label).gradient,
      numericGradient((logits) => crossEntropy(logits, label).value, forward),
    );
    expectClose(
      weightedCrossEntropy(forward, label, weights).gradient,
      numericGradient((logits) => weightedCrossEntropy(logits, label, weights).value, forward),
    );
  }
});

test('the gradients of the divergence by both orders are those of finite differences', () => {
  for (const { forward, reverse } of CASES) {
    const { forwardGradient, reverseGradient } = reversalDivergence(forward, reverse);
    expectClose(
      forwardGradient,
      numericGradient((logits) => reversalDivergence(logits, reverse).value, forward),
    );
    expectClose(
      reverseGradient,
      numericGradient((logits) => reversalDivergence(forward, logits).value, reverse),
    );
  }
});

test('the gradients of the total loss by both orders are those of finite differences', () => {
  for (const { forward, reverse, label, weights, lambda } of CASES) {
    const { forwardGradient, reverseGradient } = totalLoss(forward, reverse, label, { lambda, weights });
    const value = (one: Triple, other: Triple) => totalLoss(one, other, label, { lambda, weights }).value;
    expectClose(
      forwardGradient,
      numericGradient((logits) => value(logits, reverse), forward),
    );
    expectClose(
      reverseGradient,
      numericGradient((logits) => value(forward, logits), reverse),
    );
  }
});

test('every gradient sums to 0, because a shift of all logits changes nothing', () => {
  for (const { forward, reverse, label, weights, lambda } of CASES) {
    const { forwardGradient, reverseGradient } = totalLoss(forward, reverse, label, { lambda, weights });
    for (const [first, second, similar] of [forwardGradient, reverseGradient])
      expect(first + second + similar).toBeCloseTo(0, 12);
  }
});

test('the divergence is that of the probabilities, not symmetric, and 0 where the answer reverses', () => {
  for (const { forward, reverse } of CASES) {
    const { value } = reversalDivergence(forward, reverse);
    expect(value).toBeCloseTo(
      klDivergence(maskedSoftmax(forward), reverseTriple(maskedSoftmax(reverse))),
      10,
    );
    expect(Math.abs(value - reversalDivergence(reverse, forward).value)).toBeGreaterThan(1e-6);
    expect(reversalDivergence(forward, reverseTriple(forward)).value).toBe(0);
  }
});

test('without the divergence the two orders of a pair have the same total loss', () => {
  for (const { forward, reverse, label, weights } of CASES) {
    // Weights that tell First from Second would tell the orders apart.
    const even: Triple = [weights[0], weights[0], weights[2]];
    const one = totalLoss(forward, reverse, label, { lambda: 0, weights: even });
    const other = totalLoss(reverse, forward, reverseLabel(label), { lambda: 0, weights: even });
    expect(other.value).toBeCloseTo(one.value, 12);
    expectClose(other.forwardGradient, one.reverseGradient);
  }
});

test('wildly wrong answers keep a finite loss and gradient', () => {
  const loss = totalLoss([500, -500, 0], [500, -500, 0], 'Second', { lambda: 1 });
  expect(loss.value).toBe(1500);
  expect([...loss.forwardGradient, ...loss.reverseGradient].every(Number.isFinite)).toBe(true);
});

test('negative weights and lambdas are refused', () => {
  expect(() => weightedCrossEntropy([0, 0, 0], 'First', [1, -1, 1])).toThrow(RangeError);
  for (const lambda of [-1, NaN, Infinity])
    expect(() => totalLoss([0, 0, 0], [0, 0, 0], 'First', { lambda })).toThrow(RangeError);
});
