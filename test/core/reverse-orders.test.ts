import { expect, test } from 'vitest';
import { comparisonInformation } from '../../src/core/adaptive.ts';
import { estimateScore } from '../../src/core/estimate.ts';
import type { Evidence } from '../../src/core/evidence.ts';
import { labelProbabilities, resolveLikelihood, type Likelihood } from '../../src/core/likelihood.ts';
import { createRandom } from '../../src/core/random.ts';
import { reversesWorthAsking } from '../../src/core/reverse-orders.ts';
import { scoreInterval } from '../../src/core/score-interval.ts';

const likelihood: Likelihood = { kind: 'rao-kupper', scale: 5, margin: 1.2, bias: 0.1 };
const imageError = 0.1;
const random = createRandom(1);
const forward = Array.from({ length: 80 }, (_, i): Evidence => {
  const referenceScore = 1 + (4 * i) / 79;
  const [first, second] = labelProbabilities(3.3, referenceScore, likelihood);
  const draw = random.uniform();
  const weights = [
    +(draw < first),
    +(draw >= first && draw < first + second),
    +(draw >= first + second),
  ] as const;
  return { referenceScore, targetFirst: true, weights };
});
const chosen = (gain: number) => reversesWorthAsking(forward, { likelihood, imageError, gain });

test('reverse orders are chosen by their information, as those of a pair with the reference shown first', () => {
  const { score } = estimateScore(forward, likelihood);
  const resolved = resolveLikelihood(likelihood);
  const informationOf = (index: number) =>
    comparisonInformation(forward[index]?.referenceScore ?? NaN, score, resolved);
  const few = chosen(0.002);
  expect(few.length).toBeGreaterThan(0);
  expect(few.length).toBeLessThan(forward.length);
  const least = Math.min(...few.map(informationOf));
  for (const index of forward.keys())
    if (!few.includes(index)) expect(informationOf(index)).toBeLessThanOrEqual(least);
});

test('a smaller gain asks more, one that nothing reaches asks none, and what is left out narrows an interval by little', () => {
  const [none, few, more] = [chosen(1), chosen(0.002), chosen(0.0005)];
  expect(none).toEqual([]);
  expect(more.slice(0, few.length)).toEqual(few);
  expect(more.length).toBeGreaterThan(few.length);
  // As if each reverse answer repeated its forward one: what is expected of it at best.
  const widthWith = (indices: readonly number[]) => {
    const reverse = indices.flatMap((index) => {
      const {
        referenceScore,
        weights: [first, second, similar],
      } = forward[index] ?? { referenceScore: NaN, weights: [0, 0, 0] };
      return [{ referenceScore, targetFirst: false, weights: [second, first, similar] as const }];
    });
    const { score, profileInterval } = estimateScore([...forward, ...reverse], likelihood);
    const [low, high] = scoreInterval(score, profileInterval, imageError);
    return high - low;
  };
  const all = widthWith([...forward.keys()]);
  expect(widthWith(more) - all).toBeLessThan(0.25 * (widthWith([]) - all));
});

test('without an answer nothing is asked again, and a gain of nothing is refused', () => {
  expect(reversesWorthAsking([], { likelihood, imageError, gain: 0.001 })).toEqual([]);
  expect(() => chosen(0)).toThrow(RangeError);
});
