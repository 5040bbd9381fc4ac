import { AnswerSums } from './answer-sums.ts';
import { at } from './at.ts';
import { calibrate, type CalibrationProblem } from './calibration.ts';
import type { Interval } from './interval.ts';
import {
  differenceNumbers,
  differenceOfKnown,
  eachKnownPair,
  weightsOfKnown,
  type KnownAnswers,
} from './known-answers.ts';
import type { Triple } from './labels.ts';
import {
  LIKELIHOOD_KINDS,
  resolveLikelihood,
  type Likelihood,
  type LikelihoodKindName,
} from './likelihood.ts';
import { createRandom } from './random.ts';

// Hot loops (`test/bench/likelihood-kinds.ts`): indices are in range by construction; their defaults are for the compiler alone.

/** Log-likelihoods of some answers in nats, by kind. */
interface JudgedAnswers {
  readonly answers: number;
  readonly logLikelihood: Readonly<Record<LikelihoodKindName, number>>;
}

/** How probable the kinds make answers that they were not fitted to. */
export interface KindComparison extends JudgedAnswers {
  readonly images: number;
  readonly folds: readonly JudgedAnswers[];
  /** Davidson's log-likelihood less Rao and Kupper's, in nats: above 0 Davidson's makes the answers more probable. */
  readonly difference: number;
  /** Its 95 % interval over the choice of images; null of fewer than {@link LEAST_IMAGES}. */
  readonly interval: Interval | null;
  /** The kind that is better by the rule of {@link judgeKinds}; null where they cannot be told apart. */
  readonly better: LikelihoodKindName | null;
}

/** A comparison, or why a fit that it needs cannot be made. */
export type KindComparisonOutcome =
  | ({ readonly kind: 'compared' } & KindComparison)
  | { readonly kind: 'not-compared'; readonly problem: CalibrationProblem | 'too-few-images' };

/** Folds of images; each fit is to the answers about the other folds' images. */
export const FOLDS = 5;

/** Two images a fold. */
export const LEAST_IMAGES = 2 * FOLDS;

/** In nats: a difference of 10 in AIC, beyond which the other model has essentially no support (Burnham and Anderson 2002). */
export const LEAST_DIFFERENCE = 5;

/** Any: the folds are drawn with it. */
const SEED = 1;

export type LikelihoodOfKind = Readonly<Record<LikelihoodKindName, Likelihood>>;

/**
 * Compares the kinds by cross-validation over images. Images are dealt to {@link FOLDS} folds, and every answer is judged by
 * fits to answers about other folds than those of its two images, so that neither image's true score nor any answer about
 * them was used. An answer counts to the fold of the image shown first.
 *
 * @param images how many there are: indices are below
 */
export function compareKinds(
  answers: KnownAnswers,
  images: number,
  { fitBias }: { readonly fitBias: boolean },
): KindComparisonOutcome {
  const known = imagesOf(answers);
  if (known.length < LEAST_IMAGES) return { kind: 'not-compared', problem: 'too-few-images' };
  const foldOf = new Uint8Array(images);
  createRandom(SEED)
    .shuffle(known)
    .forEach((image, place) => (foldOf[image] = place % FOLDS));
  const { first, second } = answers;
  const cellOf = (answer: number) => {
    const [a, b] = [foldOf[first[answer] ?? NaN] ?? NaN, foldOf[second[answer] ?? NaN] ?? NaN];
    return FOLDS * Math.min(a, b) + Math.max(a, b);
  };
  const cells = Map.groupBy(weightsByDifference(answers, cellOf), ({ cell }) => cell);
  const fits = new Map<number, LikelihoodOfKind>();
  for (const cell of cells.keys()) {
    const taken = [Math.floor(cell / FOLDS), cell % FOLDS];
    const others = [...cells].filter(([other]) =>
      [Math.floor(other / FOLDS), other % FOLDS].every((fold) => !taken.includes(fold)),
    );
    const fitted = fitKinds(
      others.flatMap(([, groups]) => groups),
      fitBias,
    );
    if ('problem' in fitted) return { kind: 'not-compared', problem: fitted.problem };
    fits.set(cell, fitted);
  }
  return {
    kind: 'compared',
    ...judgeKinds(
      answers,
      (answer) => fits.get(cellOf(answer)) as LikelihoodOfKind,
      (answer) => foldOf[first[answer] ?? NaN] ?? NaN,
      FOLDS,
    ),
  };
}

/** Every kind fitted to some pairs, or why one cannot be. */
export function fitKinds(
  groups: readonly { readonly difference: number; readonly weights: Triple }[],
  fitBias: boolean,
): LikelihoodOfKind | { readonly problem: CalibrationProblem | 'too-few-images' } {
  if (groups.length === 0) return { problem: 'too-few-images' };
  const fitted: [LikelihoodKindName, Likelihood][] = [];
  for (const kind of LIKELIHOOD_KINDS) {
    const outcome = calibrate(
      groups.map(({ difference, weights }) => ({ firstScore: difference, secondScore: 0, weights })),
      { kind, fitBias },
    );
    if (!outcome.converged) return { problem: outcome.problem };
    fitted.push([kind, outcome.likelihood]);
  }
  return Object.fromEntries(fitted) as Record<LikelihoodKindName, Likelihood>;
}

/**
 * How probable likelihoods make answers that they were not fitted to.
 *
 * One kind is better where the 95 % interval of the difference leaves out 0, every fold's difference has its sign and it is at least
 * {@link LEAST_DIFFERENCE}; else they cannot be told apart. The interval is of the choice of images, not of answers: answers about one image share what the comparator
 * sees in it, whichever place it was shown in.
 *
 * @param likelihoodsFor by the answer's place
 * @param foldOf by the answer's place
 */
export function judgeKinds(
  answers: KnownAnswers,
  likelihoodsFor: (answer: number) => LikelihoodOfKind,
  foldOf: (answer: number) => number,
  folds: number,
): KindComparison {
  const judged = Array.from({ length: folds }, () => ({
    answers: 0,
    logLikelihood: { 'rao-kupper': 0, davidson: 0 } satisfies Record<LikelihoodKindName, number>,
  }));
  const logsOf = rememberedLogs();
  const numberOf = differenceNumbers(answers);
  const differences = new Float64Array(answers.first.length);
  for (let answer = 0; answer < differences.length; answer++) {
    const fold = at(judged, foldOf(answer));
    fold.answers++;
    const likelihoods = likelihoodsFor(answer);
    const [number, difference] = [numberOf(answer), differenceOfKnown(answers, answer)];
    const weights = weightsOfKnown(answers, answer);
    const log = (kind: LikelihoodKindName) => {
      const value = weightedSum(logsOf(likelihoods[kind], number, difference), weights);
      fold.logLikelihood[kind] += value;
      return value;
    };
    differences[answer] = log('davidson') - log('rao-kupper');
  }
  const total = differences.reduce((sum, one) => sum + one, 0);
  const images = imagesOf(answers).length;
  const interval = images < LEAST_IMAGES ? null : intervalOfSum(answers, differences);
  const used = judged.filter(({ answers: count }) => count > 0);
  const sum = (kind: LikelihoodKindName) =>
    used.reduce((all, { logLikelihood }) => all + logLikelihood[kind], 0);
  const agree = used.every(
    ({ logLikelihood }) =>
      Math.sign(logLikelihood.davidson - logLikelihood['rao-kupper']) === Math.sign(total),
  );
  const isTold =
    interval !== null && interval[0] * interval[1] > 0 && agree && Math.abs(total) >= LEAST_DIFFERENCE;
  return {
    answers: differences.length,
    images,
    folds: used,
    logLikelihood: { 'rao-kupper': sum('rao-kupper'), davidson: sum('davidson') },
    difference: total,
    interval,
    better: isTold ? (total > 0 ? 'davidson' : 'rao-kupper') : null,
  };
}

/** The images that some answers are about, by rising index. */
function imagesOf({ first, second, scores }: KnownAnswers): number[] {
  const isIn = new Uint8Array(scores.length);
  for (const images of [first, second])
    for (let answer = 0; answer < images.length; answer++) isIn[images[answer] ?? NaN] = 1;
  return [...isIn.keys()].filter((image) => isIn[image] === 1);
}

/** Answers of one cell and score difference, their weights added up. */
interface CellDifference {
  readonly cell: number;
  readonly difference: number;
  readonly weights: [number, number, number];
}

/** Cells in the order in which they first come, and in each the differences so. */
function weightsByDifference(answers: KnownAnswers, cellOf: (answer: number) => number): CellDifference[] {
  const numberOf = differenceNumbers(answers);
  const cells = new Map<number, { byNumber: CellDifference[]; inOrder: CellDifference[] }>();
  for (let answer = 0; answer < answers.first.length; answer++) {
    const cell = cellOf(answer);
    const weights = weightsOfKnown(answers, answer);
    let ofCell = cells.get(cell);
    if (ofCell === undefined) cells.set(cell, (ofCell = { byNumber: [], inOrder: [] }));
    const number = numberOf(answer);
    const group = ofCell.byNumber[number];
    if (group === undefined) {
      const made: CellDifference = {
        cell,
        difference: differenceOfKnown(answers, answer),
        weights: [...weights],
      };
      ofCell.byNumber[number] = made;
      ofCell.inOrder.push(made);
    } else for (const label of [0, 1, 2] as const) group.weights[label] += weights[label];
  }
  return [...cells.values()].flatMap(({ inOrder }) => inOrder);
}

/** Logarithms of the probabilities, computed once for each likelihood and difference, which has a number. */
function rememberedLogs(): (likelihood: Likelihood, number: number, difference: number) => Triple {
  const known = new Map<Likelihood, Triple[]>();
  return (likelihood, number, difference) => {
    let ofLikelihood = known.get(likelihood);
    if (ofLikelihood === undefined) known.set(likelihood, (ofLikelihood = []));
    const found = ofLikelihood[number];
    if (found !== undefined) return found;
    const { form, scale, t, bias } = resolveLikelihood(likelihood);
    return (ofLikelihood[number] = form.logProbabilities(scale * (difference + bias), t));
  };
}

function weightedSum(values: Triple, weights: Triple): number {
  return values[0] * weights[0] + values[1] * weights[1] + values[2] * weights[2];
}

/** 95 % interval of a sum over answers, images resampled on both sides: see {@link AnswerSums}. */
function intervalOfSum(answers: KnownAnswers, values: Float64Array): Interval | null {
  const { first, second, scores } = answers;
  const [value, answer] = [0, 1];
  const sums = new AnswerSums(scores.length, 2);
  const ofPair = new Float64Array(2);
  eachKnownPair(answers, (from, to, fromOther, toOther) => {
    let sum = 0;
    for (let place = from; place < to; place++) sum += values[place] ?? NaN;
    for (let place = fromOther; place < toOther; place++) sum += values[place] ?? NaN;
    ofPair[value] = sum;
    ofPair[answer] = to - from + toOther - fromOther;
    sums.addPair(ofPair, first[from] ?? NaN, second[from] ?? NaN);
  });
  const interval = sums.ratioInterval({ part: [value], whole: [answer] }, [-Infinity, Infinity]);
  return interval && [interval[0] * values.length, interval[1] * values.length];
}
