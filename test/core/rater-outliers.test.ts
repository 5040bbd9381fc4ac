import { expect, test } from 'vitest';
import { raterStandings } from '../../src/core/rater-outliers.ts';
import { createRandom } from '../../src/core/random.ts';

test('whoever rates at random, or all the same, stands out; whoever rated little is not judged', () => {
  const random = createRandom(11);
  const ratings = Array.from({ length: 200 }, (_, image) => {
    const truth = random.normal();
    const usual = Array.from({ length: 20 }, (_, rater) => ({ rater, value: truth + random.normal() }));
    return [
      ...usual,
      { rater: 20, value: 2 },
      { rater: 21, value: random.normal() },
      { rater: 22, value: truth + 1.5 + random.normal() },
      ...(image < 5 ? [{ rater: 23, value: -truth }] : []),
    ];
  });
  const standings = raterStandings(ratings, 25);
  expect(
    standings.filter(({ reason }) => reason !== null).map(({ rater, reason }) => [rater, reason]),
  ).toEqual([
    [20, 'constant'],
    [21, 'disagrees'],
  ]);
  const high = standings.find(({ rater }) => rater === 22);
  expect(high?.offset).toBeCloseTo(1.5, 0);
  expect(standings.find(({ rater }) => rater === 23)).toMatchObject({
    ratings: 5,
    correlation: null,
    reason: null,
  });
  // Nobody's number 24.
  expect(standings).toHaveLength(24);
});
