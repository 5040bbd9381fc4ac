import { expect, test } from 'vitest';
import { labelOf } from '../../src/core/labels.ts';
import { labelShares } from '../../src/core/label-shares.ts';
import { createRandom } from '../../src/core/random.ts';

test('shares of labels at any theta are those of all pairs, with ties of scores and of theta counted', () => {
  const random = createRandom(5);
  const scores = Array.from({ length: 120 }, () => 1 + random.integer(81) / 20);
  const thetas = [0, 0.05, 0.2, 1, 4];
  const naive = thetas.map((theta) => {
    let [pairs, similar, tied] = [0, 0, 0];
    for (let first = 0; first < scores.length; first++)
      for (let second = first + 1; second < scores.length; second++) {
        const [one = NaN, other = NaN] = [scores[first], scores[second]];
        pairs++;
        if (labelOf(one, other, theta) === 'Similar') similar++;
        if (one === other) tied++;
      }
    return { theta, pairs, similar, tied };
  });
  expect(labelShares(scores, thetas)).toEqual(naive);
  expect(labelShares([2], [0.2])).toEqual([{ theta: 0.2, pairs: 0, similar: 0, tied: 0 }]);
});
