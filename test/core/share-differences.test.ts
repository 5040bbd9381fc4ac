import { expect, test } from 'vitest';
import { labelIndex } from '../../src/core/labels.ts';
import { createRandom } from '../../src/core/random.ts';
import { PairedLabelSums } from '../../src/core/share-differences.ts';

const SIMILAR = labelIndex('Similar');
const IMAGES = 25;

/** Answers of two runs about all pairs of some images; the second run calls Similar more often. */
function answeredTwice() {
  const random = createRandom(3);
  return Array.from({ length: IMAGES }, (_, image) => image).flatMap((image) =>
    Array.from({ length: image }, (_, other) => ({
      images: [image, other] as const,
      truth: random.integer(3),
      said: [random.integer(3), random.uniform() < 0.4 ? SIMILAR : random.integer(3)] as const,
    })),
  );
}

test('the ratio of two ratios of called to truly Similar has the variance of its definition', () => {
  const answers = answeredTwice();
  const sums = new PairedLabelSums(IMAGES);
  for (const { images, truth, said } of answers) {
    for (const way of [0, 1] as const) sums.add(way, truth, said[way], 1);
    sums.closePair(...images);
  }
  const called = ([0, 1] as const).map((way) => answers.filter(({ said }) => said[way] === SIMILAR).length);
  const [ofFirst = NaN, ofOther = NaN] = called;
  // As many are truly Similar in both.
  const value = ofOther / ofFirst;
  const influences = answers.map(
    ({ said }) => Number(said[1] === SIMILAR) / ofOther - Number(said[0] === SIMILAR) / ofFirst,
  );
  // Each image is in 2 / IMAGES of the answers of either run.
  const byImage = Array.from({ length: IMAGES }, (_, image) =>
    answers.reduce((sum, { images }, at) => sum + (images.includes(image) ? (influences[at] ?? NaN) : 0), 0),
  );
  const squares = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number ** 2, 0);
  const pairs = squares(influences);
  const variance = Math.max(squares(byImage) / (1 - 2 / IMAGES) - pairs, pairs);
  const reach = 1.959963984540054 * Math.sqrt(variance);
  const { similarRatio } = sums.differences;
  expect(similarRatio?.value).toBeCloseTo(value, 12);
  expect(similarRatio?.interval?.[0]).toBeCloseTo(value * Math.exp(-reach), 12);
  expect(similarRatio?.interval?.[1]).toBeCloseTo(value * Math.exp(reach), 12);
});

test('it is null where a run calls nothing Similar, and has no interval where both say the same', () => {
  const answers = answeredTwice();
  const none = new PairedLabelSums(IMAGES);
  const same = new PairedLabelSums(IMAGES);
  for (const { images, truth, said } of answers) {
    none.add(0, truth, said[0], 1);
    none.add(1, truth, labelIndex('First'), 1);
    none.closePair(...images);
    for (const way of [0, 1] as const) same.add(way, truth, said[0], 1);
    same.closePair(...images);
  }
  expect(none.differences.similarRatio).toBeNull();
  expect(same.differences.similarRatio).toEqual({ value: 1, interval: null });
});
