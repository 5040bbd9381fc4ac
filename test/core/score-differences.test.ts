import { expect, test } from 'vitest';
import { mae, pearson, rmse } from '../../src/core/metrics.ts';
import { createRandom } from '../../src/core/random.ts';
import { scoreDifferences } from '../../src/core/score-differences.ts';

const IMAGES = 60;

/** Truths, and estimates with a common error and one of their own. */
function drawn(ownError: number, shift = 0) {
  const random = createRandom(3);
  const truths = Array.from({ length: IMAGES }, () => 1 + 4 * random.uniform());
  const common = truths.map((truth) => truth + 0.5 * (random.uniform() - 0.5));
  const first = Float64Array.from(common);
  const second = Float64Array.from(common, (score) => score + shift + ownError * (random.uniform() - 0.5));
  return { truths, first, second };
}

test('differences are those of the metrics, and their intervals are paired', () => {
  const { truths, first, second } = drawn(0.1, 0.4);
  const [difference] = scoreDifferences(truths, [first, second], { seed: 1 });
  const [a, b] = [[...first], [...second]];
  expect(difference?.mae?.value).toBeCloseTo(mae(b, truths) - mae(a, truths), 12);
  expect(difference?.rmse?.value).toBeCloseTo(rmse(b, truths) - rmse(a, truths), 12);
  expect(difference?.pc?.value).toBeCloseTo(pearson(b, truths) - pearson(a, truths), 12);
  const [low = NaN, high = NaN] = difference?.mae?.interval ?? [];
  expect(low).toBeGreaterThan(0);
  expect(low).toBeLessThan(difference?.mae?.value ?? NaN);
  expect(high).toBeGreaterThan(difference?.mae?.value ?? NaN);
});

test('the same estimates do not differ, whatever images are drawn', () => {
  const { truths, first } = drawn(0);
  const [difference] = scoreDifferences(truths, [first, Float64Array.from(first)], { seed: 1 });
  for (const of of Object.values(difference ?? {})) expect(of).toEqual({ value: 0, interval: [0, 0] });
});

test('a way that has scores of a part only is compared by the images that it has', () => {
  const { truths, first } = drawn(0);
  const part = first.map((score, image) => (image < 20 ? score : NaN));
  const [difference] = scoreDifferences(truths, [first, part], { seed: 1 });
  expect(difference?.mae?.value).toBeCloseTo(
    mae([...first].slice(0, 20), truths.slice(0, 20)) - mae([...first], truths),
    12,
  );
  const [low = NaN, high = NaN] = difference?.mae?.interval ?? [];
  expect(low).toBeLessThan(high);
});

test('an image without a true score is left out, and too few images have no interval', () => {
  const truths = [1, 2, 3, NaN, 4];
  const first = Float64Array.of(1, 2.2, 3, 9, 4);
  const second = Float64Array.of(1.1, 2, 3, 1, 4.2);
  const [difference] = scoreDifferences(truths, [first, second], { seed: 1 });
  expect(difference?.mae?.value).toBeCloseTo(0.025, 12);
  expect(difference?.mae?.interval).not.toBeNull();
  expect(difference?.pc?.interval).toBeNull();
  const none = scoreDifferences([1, 2], [first.subarray(0, 2), second.subarray(0, 2)], { seed: 1 })[0];
  expect(none).toMatchObject({ pc: null, mae: { interval: null } });
});
