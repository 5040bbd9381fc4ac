import { expect, test } from 'vitest';
import { scoresOfRanking } from '../../src/core/scores-of-ranking.ts';

function edges(...rows: readonly (readonly [number, number, number, number, number])[]) {
  return {
    count: rows.length,
    first: Int32Array.from(rows, ([first]) => first),
    second: Int32Array.from(rows, ([, second]) => second),
    weights: Float64Array.from(rows.flatMap(([, , ...weights]) => weights)),
  };
}

test('scores reach from 1 to 5, errors in proportion, and as many answers lie within theta as say Similar', () => {
  // Distances on 1-5: 1, 3 and 4, with 10 answers each, of which 10 say Similar.
  const answers = edges([0, 1, 3, 2, 5], [1, 2, 4, 1, 5], [2, 0, 5, 5, 0]);
  expect(scoresOfRanking([-1, -0.5, 1], [0.1, 0.2, 0.3], answers)).toEqual({
    scores: [1, 2, 5],
    errors: [0.2, 0.4, 0.6],
    low: -1,
    high: 1,
    theta: 1,
  });
  expect(scoresOfRanking([-1, -0.5, 1], null, edges([0, 1, 3, 2, 0], [1, 2, 4, 1, 0]))).toMatchObject({
    errors: null,
    theta: 0,
  });
});

test('equal items stand in the middle', () => {
  expect(scoresOfRanking([0, 0], [0.5, 0.5], edges([0, 1, 1, 1, 2]))).toEqual({
    scores: [3, 3],
    errors: [0.5, 0.5],
    low: 0,
    high: 0,
    theta: 0,
  });
});
