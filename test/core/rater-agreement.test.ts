import { expect, test } from 'vitest';
import { raterAgreement, raterAgreementIntervals, type RatedPair } from '../../src/core/rater-agreement.ts';
import { createRandom } from '../../src/core/random.ts';
import { AGREEMENT_CASES, AGREEMENT_LETTERS } from '../fixtures/agreement-cases.ts';

const pairsOf = (rows: readonly string[]): RatedPair[] =>
  rows.map((row, index) => ({
    images: [index, index + 1],
    labels: row.split('').map((letter) => AGREEMENT_LETTERS[letter] ?? null),
  }));

test.each(AGREEMENT_CASES)(
  '$desc: as the reference libraries say',
  ({ labels, cohen, fleiss, ac1, alpha }) => {
    const found = raterAgreement(pairsOf(labels));
    if (cohen === null) expect(found.cohen).toBeNull();
    else expect(found.cohen).toBeCloseTo(cohen, 9);
    expect(found.fleiss).toBeCloseTo(fleiss, 9);
    expect(found.ac1).toBeCloseTo(ac1, 9);
    expect(found.alpha).toBeCloseTo(alpha, 9);
  },
);

test('where nothing can be told apart a measure is null', () => {
  const none = { cohen: null, fleiss: null, ac1: null, alpha: null };
  expect(raterAgreement([])).toEqual(none);
  expect(raterAgreement(pairsOf(['F-', '-S', '--']))).toEqual(none);
  // One label alone: chance explains everything, but AC1 expects it nowhere.
  expect(raterAgreement(pairsOf(['FF', 'FF']))).toEqual({ ...none, ac1: 1 });
  expect(() => raterAgreement(pairsOf(['FF', 'FFF']))).toThrow(RangeError);
});

test('a weight counts a pair as often', () => {
  const rows = ['FFS', 'SS-', 'EFE', 'FFF'];
  const weighted = raterAgreement(pairsOf(rows), [2, 0, 1, 3]);
  const repeated = raterAgreement(pairsOf(['FFS', 'FFS', 'EFE', 'FFF', 'FFF', 'FFF']));
  for (const name of ['fleiss', 'ac1', 'alpha'] as const)
    expect(weighted[name]).toBeCloseTo(repeated[name] ?? NaN, 12);
});

test('intervals hold the value, come again with the seed, and are wider where images decide who agrees', () => {
  const random = createRandom(5);
  const agreeOn = (isByImage: boolean): RatedPair[] => {
    const easy = Array.from({ length: 30 }, () => random.uniform() < 0.5);
    return Array.from({ length: 300 }, () => {
      const images = [random.integer(15), 15 + random.integer(15)] as const;
      const agrees = isByImage ? easy[images[0]] === true : random.uniform() < 0.5;
      const label = (['First', 'Second', 'Similar'] as const)[random.integer(3)] ?? 'First';
      const other = agrees
        ? label
        : ((['First', 'Second', 'Similar'] as const)[random.integer(3)] ?? 'First');
      return { images, labels: [label, other] };
    });
  };
  const widthOf = (pairs: readonly RatedPair[]) => {
    const [low, high] = raterAgreementIntervals(pairs, { seed: 1, resamples: 200 }).alpha ?? [NaN, NaN];
    const { alpha } = raterAgreement(pairs);
    expect(alpha).toBeGreaterThan(low);
    expect(alpha).toBeLessThan(high);
    return high - low;
  };
  const [byImage, byChance] = [agreeOn(true), agreeOn(false)];
  expect(widthOf(byImage)).toBeGreaterThan(1.3 * widthOf(byChance));
  const again = () => raterAgreementIntervals(byChance, { seed: 2, resamples: 50 });
  expect(again()).toEqual(again());
});
