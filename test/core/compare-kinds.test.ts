import { expect, test } from 'vitest';
import { at } from '../../src/core/at.ts';
import { compareKinds, fitKinds, judgeKinds } from '../../src/core/compare-kinds.ts';
import { describeKinds } from '../../src/core/describe-kinds.ts';
import { eachKnownPair, type KnownAnswers } from '../../src/core/known-answers.ts';
import type { Triple } from '../../src/core/labels.ts';
import { labelProbabilities, logLabelProbabilities, type Likelihood } from '../../src/core/likelihood.ts';
import { createRandom } from '../../src/core/random.ts';

const IMAGES = 60;

interface DrawnAnswer {
  readonly first: number;
  readonly second: number;
  readonly firstScore: number;
  readonly secondScore: number;
  readonly weights: Triple;
}

/** The same as columns. */
function columnsOf(answers: readonly DrawnAnswer[]): KnownAnswers {
  const scores = new Float64Array(IMAGES).fill(NaN);
  for (const { first, second, firstScore, secondScore } of answers) {
    scores[first] = firstScore;
    scores[second] = secondScore;
  }
  return {
    first: Int32Array.from(answers, ({ first }) => first),
    second: Int32Array.from(answers, ({ second }) => second),
    scores,
    labels: Uint8Array.from(answers, ({ weights }) => weights.indexOf(1)),
    weights: null,
  };
}

/** Answers about random pairs of images, drawn from a likelihood, by rising first, then second image. */
function drawnAnswers(truth: Likelihood, count: number, seed: number): DrawnAnswer[] {
  const random = createRandom(seed);
  const scores = Array.from({ length: IMAGES }, () => 1 + 4 * random.uniform());
  return Array.from({ length: count }, () => {
    const [first = 0, second = 0] = random.sample([...scores.keys()], 2);
    const [firstScore, secondScore] = [at(scores, first), at(scores, second)];
    const [p, q] = labelProbabilities(firstScore, secondScore, truth);
    const draw = random.uniform();
    const weights: Triple = draw < p ? [1, 0, 0] : draw < p + q ? [0, 1, 0] : [0, 0, 1];
    return { first, second, firstScore, secondScore, weights };
  }).sort((a, b) => a.first - b.first || a.second - b.second);
}

function compared(answers: readonly DrawnAnswer[]) {
  const outcome = compareKinds(columnsOf(answers), IMAGES, { fitBias: true });
  if (outcome.kind !== 'compared') throw new Error(outcome.problem);
  return outcome;
}

const DAVIDSON: Likelihood = { kind: 'davidson', scale: 5, nu: 2, bias: 0 };
const RAO_KUPPER: Likelihood = { kind: 'rao-kupper', scale: 3, margin: 1.2, bias: 0 };

test('the kind that many answers were drawn from is found', () => {
  expect(compared(drawnAnswers(DAVIDSON, 30_000, 1)).better).toBe('davidson');
  expect(compared(drawnAnswers(RAO_KUPPER, 30_000, 2)).better).toBe('rao-kupper');
});

test('few answers name no kind, and the sentence says that they cannot be told apart', () => {
  const outcome = compared(drawnAnswers(DAVIDSON, 400, 3));
  expect(outcome.better).toBeNull();
  expect(describeKinds(outcome)).toContain('They cannot be told apart');
});

test('every answer is judged once, by a fit without any answer about either of its images', () => {
  const answers = drawnAnswers(DAVIDSON, 2_000, 4);
  const outcome = compared(answers);
  expect(outcome).toMatchObject({ answers: 2_000, images: IMAGES });
  expect(outcome.folds.reduce((sum, fold) => sum + fold.answers, 0)).toBe(2_000);
  // Fits to the rest make the answers less probable than a fit to the answers themselves.
  const own = fitKinds(
    answers.map(({ firstScore, secondScore, weights }) => ({
      difference: firstScore - secondScore,
      weights,
    })),
    true,
  );
  if ('problem' in own) throw new Error(own.problem);
  const judged = judgeKinds(
    columnsOf(answers),
    () => own,
    () => 0,
    1,
  );
  for (const kind of ['rao-kupper', 'davidson'] as const) {
    const plain = answers.reduce((sum, { firstScore, secondScore, weights }) => {
      const logs = logLabelProbabilities(firstScore, secondScore, own[kind]);
      return sum + weights.reduce((all, weight, label) => all + weight * at(logs, label), 0);
    }, 0);
    expect(judged.logLikelihood[kind]).toBeCloseTo(plain, 8);
    expect(outcome.logLikelihood[kind]).toBeLessThan(plain);
  }
});

test('the interval holds what the difference varies by from one set of images to the next', () => {
  const fits = { 'rao-kupper': RAO_KUPPER, davidson: DAVIDSON };
  const sets = Array.from({ length: 200 }, (_, seed) =>
    judgeKinds(
      columnsOf(drawnAnswers({ ...DAVIDSON, bias: 0.1 }, 500, 100 + seed)),
      () => fits,
      () => 0,
      1,
    ),
  );
  const mean = sets.reduce((sum, { difference }) => sum + difference, 0) / sets.length;
  const held = sets.filter(({ interval }) => interval !== null && interval[0] < mean && mean < interval[1]);
  expect(held.length / sets.length).toBeGreaterThan(0.88);
  expect(held.length / sets.length).toBeLessThan(0.99);
});

test('a kind is better only with an interval beyond 0, folds that agree and five nats', () => {
  const fits = { 'rao-kupper': { ...RAO_KUPPER, scale: 0.1 }, davidson: DAVIDSON };
  const answers = drawnAnswers(DAVIDSON, 600, 7);
  const judge = (some: readonly DrawnAnswer[], foldOf: (answer: DrawnAnswer) => number) =>
    judgeKinds(
      columnsOf(some),
      () => fits,
      (place) => foldOf(at(some, place)),
      2,
    );
  expect(judge(answers, ({ first }) => first % 2).better).toBe('davidson');
  const few = answers.slice(0, 12);
  expect(Math.abs(judge(few, () => 0).difference)).toBeGreaterThan(0);
  expect(judge(few.slice(0, 3), () => 0)).toMatchObject({ interval: null, better: null });
  // One fold holds the answers that speak against Davidson's.
  const against = ({ firstScore, secondScore, weights }: DrawnAnswer) => {
    const [one, other] = [fits.davidson, fits['rao-kupper']].map((likelihood) =>
      logLabelProbabilities(firstScore, secondScore, likelihood).reduce(
        (sum, log, label) => sum + log * at(weights, label),
        0,
      ),
    );
    return (one ?? NaN) < (other ?? NaN);
  };
  expect(judge(answers, (answer) => Number(against(answer)))).toMatchObject({ better: null });
});

test('too few images and answers that no likelihood fits are told', () => {
  const answers = drawnAnswers(DAVIDSON, 500, 8);
  const few = answers.filter(({ first, second }) => first < 6 && second < 6);
  expect(compareKinds(columnsOf(few), IMAGES, { fitBias: true })).toEqual({
    kind: 'not-compared',
    problem: 'too-few-images',
  });
  const decisive = answers.filter(({ weights }) => weights[2] === 0);
  expect(compareKinds(columnsOf(decisive), IMAGES, { fitBias: true })).toEqual({
    kind: 'not-compared',
    problem: 'no-similar',
  });
});

test('both orders of two images and repeated answers are one pair, which comes where it first comes', () => {
  const pairs = [
    [0, 2],
    [0, 2],
    [1, 0],
    [2, 0],
    [2, 1],
    [3, 1],
    [3, 1],
  ];
  const answers = (of: readonly (readonly number[])[]): KnownAnswers => ({
    first: Int32Array.from(of, ([first = NaN]) => first),
    second: Int32Array.from(of, ([, second = NaN]) => second),
    scores: new Float64Array(4),
    labels: new Uint8Array(of.length),
    weights: null,
  });
  const found: number[][] = [];
  eachKnownPair(answers(pairs), (...stretches) => found.push(stretches));
  const taken = found.map(([from = 0, to = 0, fromOther = 0, toOther = 0]) => [
    ...pairs.slice(from, to),
    ...pairs.slice(fromOther, toOther),
  ]);
  expect(taken).toEqual([
    [
      [0, 2],
      [0, 2],
      [2, 0],
    ],
    [[1, 0]],
    [[2, 1]],
    [
      [3, 1],
      [3, 1],
    ],
  ]);
  for (const disordered of [
    pairs.toReversed(),
    [
      [0, 2],
      [0, 1],
    ],
  ])
    expect(() => eachKnownPair(answers(disordered), () => undefined)).toThrow(RangeError);
});
