import { expect, test } from 'vitest';
import { createRandom } from '../../../../src/core/random.ts';
import { orderOfMostlyEqual } from '../../../../src/engine/analysis/harm/order-of-mostly-equal.ts';
import { orderOfNumbers } from '../../../../src/engine/analysis/tables/radix-order.ts';

test.each([0, 0.2, 0.6, 0.95, 1])(
  'with a share of %s the same, the order is that of all numbers',
  (share) => {
    const random = createRandom(3);
    const numbers = Float64Array.from({ length: 500 }, () => {
      if (random.uniform() < share) return 8;
      return random.uniform() < 0.1 ? NaN : Math.round(200 * random.uniform()) / 10;
    });
    for (const descending of [false, true])
      expect(orderOfMostlyEqual(numbers, 8, descending)).toEqual(orderOfNumbers(numbers, descending));
  },
);
