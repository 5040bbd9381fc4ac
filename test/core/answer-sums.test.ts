import { describe, expect, test } from 'vitest';
import { AnswerSums } from '../../src/core/answer-sums.ts';
import { wilsonInterval } from '../../src/core/proportion.ts';
import { createRandom } from '../../src/core/random.ts';

const PART = 1;
const RATIO = { part: [PART], whole: [0] };

interface Answer {
  readonly images: readonly [number, number];
  readonly right: boolean;
}

function sumsOf(answers: readonly Answer[], images: number): AnswerSums {
  const sums = new AnswerSums(images, 2);
  for (const { images: pair, right } of answers) {
    sums.add(0, 1);
    sums.add(PART, Number(right));
    sums.closePair(...pair);
  }
  return sums;
}

/** Answers that images on both sides make right or wrong: each has its own chance, as comparators have. */
function answersOf(pairs: readonly (readonly [number, number])[], images: number, seed: number): Answer[] {
  const random = createRandom(seed);
  const ease = Array.from({ length: images }, () => random.normal());
  return pairs.map((pair) => {
    const logit = 1 + (ease[pair[0]] ?? NaN) + (ease[pair[1]] ?? NaN);
    return { images: pair, right: random.uniform() < 1 / (1 + Math.exp(-logit)) };
  });
}

/** Standard deviation of the share over resamples of images: an answer counts the product of its images' times. */
function resampledError(
  answers: readonly Answer[],
  sides: readonly (readonly number[])[],
  seed: number,
): number {
  const random = createRandom(seed);
  const shares = Array.from({ length: 1000 }, () => {
    const times = new Uint32Array(1 + Math.max(...sides.flat()));
    for (const side of sides)
      for (let drawn = 0; drawn < side.length; drawn++) {
        const image = side[random.integer(side.length)] ?? NaN;
        times[image] = (times[image] ?? NaN) + 1;
      }
    let [part, whole] = [0, 0];
    for (const { images, right } of answers) {
      const weight = (times[images[0]] ?? NaN) * (times[images[1]] ?? NaN);
      whole += weight;
      if (right) part += weight;
    }
    return part / whole;
  });
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  return Math.sqrt(shares.reduce((sum, share) => sum + (share - mean) ** 2, 0) / (shares.length - 1));
}

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

/** The standard error that a Wilson interval was made with, from its width. */
function errorOf(sums: AnswerSums): number {
  const share = sums.share(RATIO);
  const [low, high] = sums.ratioInterval(RATIO, [-Infinity, Infinity]) ?? [NaN, NaN];
  expect(share?.value).toBeCloseTo((low + high) / 2, 12);
  return (high - low) / (2 * 1.959963984540054);
}

describe('the error of a share is within 5 % of that of 1,000 resamples of images on both sides', () => {
  test('targets and references', () => {
    const [targets, references] = [range(0, 100), range(100, 450)];
    const pairs = targets.flatMap((target) => references.map((reference) => [target, reference] as const));
    const answers = answersOf(pairs, 450, 1);
    const expected = resampledError(answers, [targets, references], 2);
    const found = errorOf(sumsOf(answers, 450));
    expect(found / expected).toBeGreaterThan(0.95);
    expect(found / expected).toBeLessThan(1.05);
    // As if answers were independent, it would be this.
    const { value = NaN } = sumsOf(answers, 450).share(RATIO) ?? {};
    expect(expected).toBeGreaterThan(3 * Math.sqrt((value * (1 - value)) / answers.length));
  });

  test('all pairs of one set of images', () => {
    const images = range(0, 250);
    const pairs = images.flatMap((image) => range(image + 1, 250).map((other) => [image, other] as const));
    const answers = answersOf(pairs, 250, 3);
    const found = errorOf(sumsOf(answers, 250)) / resampledError(answers, [images], 4);
    expect(found).toBeGreaterThan(0.95);
    expect(found).toBeLessThan(1.05);
  });
});

test('targets and references: the variance is by target, plus by reference, less by pair', () => {
  // Two targets (0, 1), three references (2 to 4), each pair once; share 4 / 6.
  const right = [1, 1, 0, 1, 0, 1];
  const answers = right.map((one, at): Answer => ({
    images: [Math.floor(at / 3), 2 + (at % 3)],
    right: one === 1,
  }));
  const u = (at: number) => ((right[at] ?? NaN) - 4 / 6) / 6;
  const square = (places: readonly number[]) => places.reduce((sum, at) => sum + u(at), 0) ** 2;
  // G / (G - 1): 2 for the two targets, 3 / 2 for the three references.
  const byTarget = 2 * (square([0, 1, 2]) + square([3, 4, 5]));
  const byReference = (3 / 2) * (square([0, 3]) + square([1, 4]) + square([2, 5]));
  const byPair = [0, 1, 2, 3, 4, 5].reduce((sum, at) => sum + square([at]), 0);
  // Here images differ less than chance would have them, so the variance is that of pairs.
  expect(byTarget + byReference - byPair).toBeLessThan(byPair);
  expect(errorOf(sumsOf(answers, 5))).toBeCloseTo(Math.sqrt(byPair), 12);
  // With targets that differ it is the sum.
  const differing = answers.map((answer, at) => ({ ...answer, right: at < 3 || at === 5 }));
  const v = (at: number) => (Number(differing[at]?.right) - 4 / 6) / 6;
  const squareOf = (places: readonly number[]) => places.reduce((sum, at) => sum + v(at), 0) ** 2;
  const expected =
    2 * (squareOf([0, 1, 2]) + squareOf([3, 4, 5])) +
    (3 / 2) * (squareOf([0, 3]) + squareOf([1, 4]) + squareOf([2, 5])) -
    [0, 1, 2, 3, 4, 5].reduce((sum, at) => sum + squareOf([at]), 0);
  expect(errorOf(sumsOf(differing, 5))).toBeCloseTo(Math.sqrt(expected), 12);
});

test('both orders of a pair are one pair, whether closed at once or joined', () => {
  const sums = new AnswerSums(3, 2);
  const joined = new AnswerSums(3, 2);
  for (const [a, b, first, second] of [
    [0, 1, 0, 1],
    [1, 2, 1, 1],
    [0, 2, 0, 0],
  ] as const) {
    sums.add(first, 1);
    sums.add(second, 1);
    sums.closePair(a, b);
    for (const quantity of [first, second]) {
      joined.add(quantity, 1);
      joined.closePair(b, a);
    }
    joined.join(first, second);
  }
  const ratio = { part: [1], whole: [0, 1] };
  expect(joined.share(ratio)).toEqual(sums.share(ratio));
  expect(sums.share(ratio)).toMatchObject({ successes: 3, trials: 6 });
});

test('a share of 0 or 1 has as many trials as one answer of each image of the side with fewer', () => {
  const pairs = range(0, 10).flatMap((target) => range(10, 50).map((other) => [target, other] as const));
  const all = sumsOf(
    pairs.map((images) => ({ images, right: true })),
    50,
  ).share(RATIO);
  expect(all?.interval[1]).toBe(1);
  expect(all?.interval[0]).toBeCloseTo(wilsonInterval(1, 10)[0], 12);
  const none = sumsOf(
    pairs.map((images) => ({ images, right: false })),
    50,
  ).share(RATIO);
  expect(none?.interval[0]).toBe(0);
  expect(none?.interval[1]).toBeCloseTo(1 - (all?.interval[0] ?? NaN), 12);
});

test('no interval is narrower than that of independent answers, and one image that is in all of them is given', () => {
  // The model always says First, so that in each pair one order is right: pairs do not differ at all.
  const sums = new AnswerSums(21, 2);
  for (let reference = 1; reference <= 20; reference++) {
    sums.add(0, 2);
    sums.add(PART, 1);
    sums.closePair(0, reference);
  }
  expect(sums.share(RATIO)?.interval).toEqual(wilsonInterval(0.5, 40));
});

test('no answers have no share, and one has no interval of a mean', () => {
  expect(sumsOf([], 3).share(RATIO)).toBeNull();
  const one = sumsOf([{ images: [0, 1], right: true }], 3);
  expect(one.share(RATIO)).toMatchObject({ value: 1, trials: 1 });
  expect(one.ratioInterval(RATIO, [0, 1])).toBeNull();
});

test('a quantity that is not finite has no interval and leaves others alone', () => {
  const sums = new AnswerSums(4, 3);
  for (const [image, right] of [
    [1, 1],
    [2, 0],
    [3, 1],
  ] as const) {
    sums.add(0, 1);
    sums.add(PART, right);
    sums.add(2, Infinity);
    sums.closePair(0, image);
  }
  expect(sums.ratioInterval({ part: [2], whole: [0] }, [0, Infinity])).toBeNull();
  expect(sums.ratioInterval(RATIO, [0, 1])).not.toBeNull();
});

test('the interval of a mean does not leave what the mean can be', () => {
  const sums = new AnswerSums(6, 2);
  for (const [image, value] of [1, 1, -1, 1, 1].entries()) {
    sums.add(0, 1);
    sums.add(PART, value);
    sums.closePair(5, image);
  }
  const [low, high] = sums.ratioInterval(RATIO, [-1, 1]) ?? [NaN, NaN];
  expect(low).toBeGreaterThan(-1);
  expect(high).toBe(1);
});

test('two shares of the same images are subtracted pair by pair', () => {
  const random = createRandom(7);
  // Two runs about the same pairs that err together: quantities are n, right by the one, right by the other.
  const sums = new AnswerSums(60, 3);
  for (let target = 0; target < 20; target++)
    for (let reference = 20; reference < 60; reference++) {
      const right = random.uniform() < 0.3 + 0.03 * target;
      sums.add(0, 1);
      sums.add(1, Number(right));
      sums.add(2, Number(random.uniform() < 0.02 ? !right : right));
      sums.closePair(target, reference);
    }
  const [one, other] = [
    { part: [1], whole: [0] },
    { part: [2], whole: [0] },
  ];
  const difference = sums.shareDifference(one, other);
  expect(difference?.value).toBeCloseTo(
    (sums.share(one)?.value ?? NaN) - (sums.share(other)?.value ?? NaN),
    12,
  );
  const width = ([low, high]: readonly [number, number]) => high - low;
  expect(width(difference?.interval ?? [NaN, NaN])).toBeLessThan(
    width(sums.share(one)?.interval ?? [NaN, NaN]) / 5,
  );
  const same = sums.shareDifference(one, one);
  expect(same).toEqual({ value: 0, interval: null });
});

test('where no answer differs there is no interval, whatever rounding makes of the variance', () => {
  for (const value of [0.3, 1, -0.7, 0]) {
    const sums = new AnswerSums(9, 2);
    for (const image of range(0, 7)) {
      sums.add(0, 1);
      sums.add(PART, value);
      sums.closePair(image, image + 1);
    }
    expect(sums.ratioInterval(RATIO, [-1, 1])).toBeNull();
    expect(sums.shareDifference(RATIO, RATIO)).toMatchObject({ interval: null });
    // One that differs, however little, makes one.
    sums.add(0, 1);
    sums.add(PART, value + 1e-3);
    sums.closePair(7, 8);
    const [low, high] = sums.ratioInterval(RATIO, [-1, 2]) ?? [NaN, NaN];
    expect(high - low).toBeGreaterThan(1e-4);
  }
});

test('a share of 0 or 1 keeps its interval', () => {
  const answers = range(0, 6).map((image): Answer => ({ images: [image, image + 1], right: true }));
  expect(sumsOf(answers, 7).share(RATIO)?.interval[0]).toBeLessThan(0.9);
});

test('pairs added at once, answers counted one by one and sums merged come to the same', () => {
  const random = createRandom(9);
  const pairs = range(0, 300).map(() => [random.integer(12), 12 + random.integer(12)] as const);
  const answers = pairs.map(() => [random.integer(3), random.integer(3)] as const);
  const fresh = () => new AnswerSums(24, 3);
  const [plain, atOnce, counted] = [fresh(), fresh(), fresh()];
  const halves = [fresh(), fresh()] as const;
  for (const [index, [one, two]] of answers.entries()) {
    const pair = pairs[index] ?? [NaN, NaN];
    const values = new Float64Array(3);
    for (const said of [one, two]) {
      plain.add(said, 1);
      values[said] = (values[said] ?? NaN) + 1;
      counted.count(said, ...pair);
    }
    plain.closePair(...pair);
    atOnce.addPair(values, ...pair);
    counted.join(one, two);
    halves[index % 2 === 0 ? 0 : 1].addPair(values, ...pair);
  }
  for (const sums of [atOnce, counted, AnswerSums.merged(halves)])
    for (const part of [[0], [1], [0, 2]])
      expect(sums.share({ part, whole: [0, 1, 2] })).toEqual(plain.share({ part, whole: [0, 1, 2] }));
});
