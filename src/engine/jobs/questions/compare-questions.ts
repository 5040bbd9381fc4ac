import { at } from '../../../core/at.ts';
import { correlationInterval } from '../../../core/correlation-interval.ts';
import { labelOf, reverseLabel, type Label } from '../../../core/labels.ts';
import { LEAST_FOR_CORRELATION, LEAST_FOR_INTERVAL, pearson, spearman } from '../../../core/metrics.ts';
import { createRandom } from '../../../core/random.ts';
import type { QuestionComparison } from '../../../model/questions.ts';
import type { Database } from '../../store/database.ts';
import type { Dataset } from '../../store/datasets.ts';
import { answerSources, type Answers, type LabelledPair } from './answer-sources.ts';

/** Pairs of two lists of scores that are compared: all of 200 images, and as many at random of more. */
const MOST_PAIRS = 20_000;
const SEED = 1;

type Compared = QuestionComparison['pairs'][number];

/**
 * How far several questions about the same images have the same answers: the correlation of scores, and how many pairs have the same
 * label, by scores under theta or as the majority of people said. Only reads.
 */
export function compareQuestions(db: Database, dataset: Dataset, theta: number): QuestionComparison {
  const answers = answerSources(db, dataset);
  const pairs = answers.flatMap((first, index) =>
    answers.slice(index + 1).map((second) => compareTwo(first, second, theta)),
  );
  return {
    theta,
    sources: answers.map(({ key, kind, name, question, n }) => ({ key, kind, name, question, n })),
    pairs,
  };
}

function compareTwo(first: Answers, second: Answers, theta: number): Compared {
  const shared =
    first.scores === undefined || second.scores === undefined
      ? []
      : [...first.scores.keys()].filter((id) => second.scores.has(id)).sort((a, b) => a - b);
  const one = shared.map((id) => first.scores?.get(id) ?? NaN);
  const other = shared.map((id) => second.scores?.get(id) ?? NaN);
  const pc = shared.length < LEAST_FOR_CORRELATION ? NaN : pearson(one, other);
  const ranks = shared.length < LEAST_FOR_CORRELATION ? NaN : spearman(one, other);
  const labels = labelsOfBoth(first, second, shared, theta);
  const count = (test: (a: Label, b: Label) => boolean) => labels.filter(([a, b]) => test(a, b)).length;
  return {
    first: first.key,
    second: second.key,
    images: shared.length,
    pc: Number.isNaN(pc)
      ? null
      : {
          value: pc,
          interval: shared.length < LEAST_FOR_INTERVAL ? null : correlationInterval('pc', pc, shared.length),
        },
    spearman: Number.isNaN(ranks) ? null : ranks,
    pairs: labels.length,
    agreement: labels.length === 0 ? null : count((a, b) => a === b) / labels.length,
    opposite: labels.length === 0 ? null : count((a, b) => a !== b && a === reverseLabel(b)) / labels.length,
  };
}

/** The labels of pairs that both know. */
function labelsOfBoth(
  first: Answers,
  second: Answers,
  shared: readonly number[],
  theta: number,
): (readonly [Label, Label])[] {
  if (first.scores !== undefined && second.scores !== undefined)
    return somePairs(shared).map(([low, high]) => [
      byScores(first.scores, low, high, theta) ?? 'Similar',
      byScores(second.scores, low, high, theta) ?? 'Similar',
    ]);
  if (first.labels !== undefined && second.labels !== undefined) {
    const other = new Map(second.labels.map((pair) => [keyOf(pair), pair.label]));
    return first.labels.flatMap((pair) => {
      const label = other.get(keyOf(pair));
      return label === undefined ? [] : [[pair.label, label] as const];
    });
  }
  const [labels, scores] =
    first.labels === undefined ? [second.labels, first.scores] : [first.labels, second.scores];
  return (labels ?? []).flatMap(({ low, high, label }) => {
    const scored = scores === undefined ? undefined : byScores(scores, low, high, theta);
    return scored === undefined ? [] : [[label, scored] as const];
  });
}

function keyOf({ low, high }: LabelledPair): string {
  return `${low} ${high}`;
}

function byScores(
  scores: ReadonlyMap<number, number>,
  low: number,
  high: number,
  theta: number,
): Label | undefined {
  const [one, other] = [scores.get(low), scores.get(high)];
  return one === undefined || other === undefined ? undefined : labelOf(one, other, theta);
}

/** Every pair, or so many at random. */
function somePairs(ids: readonly number[]): (readonly [number, number])[] {
  const n = ids.length;
  if ((n * (n - 1)) / 2 <= MOST_PAIRS)
    return ids.flatMap((low, index) => ids.slice(index + 1).map((high) => [low, high] as const));
  const random = createRandom(SEED);
  return Array.from({ length: MOST_PAIRS }, () => {
    const low = random.integer(n);
    const high = (low + 1 + random.integer(n - 1)) % n;
    return [at(ids, low), at(ids, high)] as const;
  });
}
