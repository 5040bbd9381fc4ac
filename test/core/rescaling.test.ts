import { expect, test } from 'vitest';
import { mae } from '../../src/core/metrics.ts';
import { createRandom } from '../../src/core/random.ts';
import { fitRescaling, rescale } from '../../src/core/rescaling.ts';

test('estimates that lie on a line become the scores, within the scale', () => {
  const truths = [1, 2, 3, 4, 5];
  const rescaling = fitRescaling(
    truths.map((truth) => 2 * truth - 3),
    truths,
  );
  expect(rescaling?.slope).toBeCloseTo(0.5, 12);
  expect(rescaling?.intercept).toBeCloseTo(1.5, 12);
  expect(rescale({ intercept: 1.5, slope: 0.5 }, 3)).toBe(3);
  expect(rescale({ intercept: 1.5, slope: 0.5 }, 9)).toBe(5);
  expect(rescale({ intercept: 1.5, slope: 0.5 }, -4)).toBe(1);
});

test('noisy estimates are drawn in, which lowers the error on other images', () => {
  const random = createRandom(1);
  const draw = () => {
    const truths = Array.from({ length: 500 }, () => 3 + 0.5 * random.normal());
    return { truths, estimates: truths.map((truth) => truth + 0.7 * random.normal()) };
  };
  const [known, others] = [draw(), draw()];
  const rescaling = fitRescaling(known.estimates, known.truths);
  expect(rescaling?.slope).toBeLessThan(0.5);
  const rescaled = others.estimates.map((estimate) =>
    rescale(rescaling ?? { intercept: 0, slope: 1 }, estimate),
  );
  expect(mae(rescaled, others.truths)).toBeLessThan(0.8 * mae(others.estimates, others.truths));
});

test('there is no line of too few, of equal ones, or where scores fall with estimates', () => {
  expect(fitRescaling([1, 2], [1, 2])).toBeNull();
  expect(fitRescaling([2, 2, 2], [1, 2, 3])).toBeNull();
  expect(fitRescaling([3, 2, 1], [1, 2, 3])).toBeNull();
  expect(() => fitRescaling([1], [])).toThrow(RangeError);
});
