import { at } from '../../../core/at.ts';
import { drawPairSetInSteps, type DrawnPairSet } from '../../../core/draw-pair-set.ts';
import { entropyOf } from '../../../core/entropy.ts';
import { formatCount, formatQuantity, formatShare } from '../../../core/format.ts';
import { mostUncertain } from '../../../core/most-uncertain.ts';
import { pairKey } from '../../../core/pair-key.ts';
import type { LabelledPair, PairSetShortage } from '../../../core/pair-set.ts';
import { labelInTurns } from '../../../core/pair-strategy.ts';
import { createRandom } from '../../../core/random.ts';
import type { PairSetOptions } from '../../../model/pair-set.ts';
import type { AnswerTable } from '../../analysis/tables/answer-table.ts';
import type { Raters } from '../../../core/rater-doubt.ts';
import { AppError } from '../../app-error.ts';
import type { StoredPair } from '../../store/pair-sets.ts';
import type { RatedImage } from './scored-images.ts';

/** How a set is drawn; what is left out is as the schema has it. */
export type SetDraw = Omit<PairSetOptions, 'strategy' | 'variant' | 'leastCertainty' | 'run' | 'startWith'> &
  Partial<PairSetOptions> & {
    /** Draws no more pairs than this, a sample of what the whole set would be. Defaults to all. */
    readonly most?: number;
  };

/** What an active set is chosen from, and what it adds to. */
export interface ActiveSource {
  readonly table: AnswerTable;
  readonly startWith: readonly StoredPair[];
}

/**
 * Draws pairs as the options have it. Those of scores and raters are drawn by the images' names, so the same images make the same set in any
 * workspace; an active set is the pairs it starts with and then those about which the run's model was least sure.
 *
 * @throws AppError `too-few-pairs` saying how many there are, `raters-missing`, `run-not-chosen`, `probabilities-missing`
 */
export function* drawSetInSteps(
  images: readonly RatedImage[],
  draw: SetDraw,
  active: ActiveSource | null,
): Generator<undefined, StoredPair[]> {
  const {
    strategy = 'balanced',
    variant = 'balanced-3',
    size,
    theta,
    leastCertainty = null,
    most = size,
    seed,
  } = draw;
  if (strategy === 'active') return drawActive(images, draw, active);
  const idOf = new Map(images.map((image) => [image.name, image.id]));
  const named = images.map((image) => ({ id: image.name, score: image.score, raters: ratersOf(image) }));
  const drawn = yield* drawPairSetInSteps(named, {
    ...{ strategy, variant, size, theta, leastCertainty, most, seed },
  });
  if ('problem' in drawn) throw describeProblem(drawn, draw, images.length);
  return drawn.pairs.map(({ first, second, label }) => ({
    firstId: idOf.get(first) ?? 0,
    secondId: idOf.get(second) ?? 0,
    label,
  }));
}

/** What is known of an image's raters; an estimated score is as doubtful as a mean of one rating with its error as the spread. */
function ratersOf({ raterSpread, raterCount, scoreError }: RatedImage): Raters | null {
  if (scoreError !== null) return { spread: scoreError, count: 1 };
  return raterSpread === null || raterCount === null ? null : { spread: raterSpread, count: raterCount };
}

function drawActive(
  images: readonly RatedImage[],
  { size, theta, seed, part }: SetDraw,
  active: ActiveSource | null,
): StoredPair[] {
  if (active === null)
    throw new AppError(
      'run-not-chosen',
      'An active set is chosen from the pairs that a run has compared, and no run was chosen.',
      'Compare a random pair set with the model first, then choose that run.',
    );
  const { table, startWith } = active;
  if (!table.hasProbabilities)
    throw new AppError(
      'probabilities-missing',
      `The run "${table.run.name}" has labels only, so it is not known how sure its model was.`,
      'Choose a run whose probabilities were recorded.',
    );
  const scores = new Map(images.map(({ id, score }) => [id, score]));
  const known = new Set(startWith.map(({ firstId, secondId }) => pairKey(firstId, secondId)));
  const candidates = uncertainPairs(table).filter(
    ({ ids: [a, b] }) => scores.has(a) && scores.has(b) && !known.has(pairKey(a, b)),
  );
  if (candidates.length < size)
    throw new AppError(
      'too-few-pairs',
      `The run "${table.run.name}" has compared ${formatQuantity(candidates.length, 'pair')} of the ` +
        `${describeImages(images.length, part)}${startWith.length === 0 ? '' : ' that the set does not start with'}, not ${formatCount(size)}.`,
      'Choose fewer pairs, or a run of more.',
    );
  const chosen = mostUncertain(candidates, ({ uncertainty }) => uncertainty, size);
  const labelled = labelInTurns(
    chosen.map(({ ids }) => ids),
    (id) => scores.get(id) ?? NaN,
    theta,
    createRandom(seed),
  );
  return [
    ...startWith,
    ...labelled.map(({ first, second, label }: LabelledPair<number>) => ({
      firstId: first,
      secondId: second,
      label,
    })),
  ];
}

/** Each pair that was compared, once, and the entropy of the mean of its answers in both orders, in nats. */
function uncertainPairs(
  table: AnswerTable,
): { readonly ids: readonly [number, number]; readonly uncertainty: number }[] {
  const { columns, reverse, count } = table;
  return Array.from({ length: count }, (_, row) => row).flatMap((row) => {
    const other = at(reverse, row);
    if (other >= 0 && other < row) return [];
    const mean = (own: 0 | 1 | 2, turned: 0 | 1 | 2) =>
      other < 0
        ? table.probability(row, own)
        : (table.probability(row, own) + table.probability(other, turned)) / 2;
    const ids = [at(columns.firstIds, row), at(columns.secondIds, row)] as const;
    const uncertainty = entropyOf(mean(0, 1), mean(1, 0), mean(2, 2));
    return [{ ids, uncertainty }];
  });
}

/** What a set's list of sets calls the way that its pairs were chosen. */
export function describeChoice({
  strategy = 'balanced',
  variant = 'balanced-3',
  leastCertainty = null,
}: Pick<SetDraw, 'strategy' | 'variant' | 'leastCertainty'>): string {
  const name = strategy === 'balanced' ? variant : strategy;
  // A set without Similar pairs is known by its name.
  return leastCertainty === null || strategy === 'active' || name === 'balanced-2'
    ? name
    : `${name}, Similar ${formatShare(leastCertainty, 0)} certain`;
}

function describeProblem(
  drawn: Exclude<DrawnPairSet<string>, { readonly pairs: unknown }>,
  draw: SetDraw,
  images: number,
): AppError {
  switch (drawn.problem) {
    case 'too-few-of-class':
      return new AppError(
        'too-few-pairs',
        describeShortage(draw, images, drawn.shortage),
        'Draw fewer pairs, or choose another variant or theta.',
      );
    case 'too-few':
      return new AppError(
        'too-few-pairs',
        `The ${describeImages(images, draw.part)} have ${formatQuantity(drawn.existing, 'pair')} that "${describeChoice(draw)}" can take, not ${formatCount(drawn.wanted)}.`,
        'Draw fewer pairs, or choose another strategy or theta.',
      );
    case 'no-raters':
      return new AppError(
        'raters-missing',
        `Of ${formatCount(drawn.images)} of the ${describeImages(images, draw.part)} it is not known how far their raters differ.`,
        'Import the ratings of each rater, or choose pairs without them.',
      );
  }
}

function describeImages(images: number, part: string | null): string {
  return `${formatQuantity(images, 'image')}${part === null ? '' : ` of part "${part}"`}`;
}

/** Why a pair set cannot be drawn, for a person. */
function describeShortage(
  { variant = 'balanced-3', size, part }: SetDraw,
  images: number,
  { different, similar }: PairSetShortage,
): string {
  return (
    `A ${variant} set of ${size} pairs needs ${different.wanted} pairs of different and ${similar.wanted} of similar ` +
    `scores; the ${describeImages(images, part)} have ${different.existing} and ${similar.existing}.`
  );
}
