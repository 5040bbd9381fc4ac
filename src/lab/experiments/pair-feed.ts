import type { PairSetVariant, ScoreStrategy } from '../../core/pair-strategies.ts';
import { at } from '../../core/at.ts';
import { drawPairSet } from '../../core/draw-pair-set.ts';
import { entropyOf } from '../../core/entropy.ts';
import { LABELS, reverseTriple, type Label, type Triple } from '../../core/labels.ts';
import { mostUncertain } from '../../core/most-uncertain.ts';
import { pairKey } from '../../core/pair-key.ts';
import type { LabelledPair } from '../../core/pair-set.ts';
import { createRandom } from '../../core/random.ts';
import { AppError } from '../../engine/app-error.ts';
import type { ShownPair } from '../../engine/training/decoder/pair-prompts.ts';
import type { ComparisonPlan, Experiment, ExperimentPairs } from './experiment.ts';

/** Where a training's batches come from. */
export interface PairFeed {
  /** Of all its pairs where they are known from the start, else of none. */
  readonly labels: readonly Label[];
  /** Pairs of a step, counted from 1. */
  batch(step: number): Promise<readonly LabelledPair<number>[]>;
}

export interface FeedOptions {
  readonly pairs: number;
  readonly epochs: number;
  /** Pairs of a step. */
  readonly batch: number;
  readonly seed: number;
  /** Probabilities of shown pairs by the comparator as it is then. */
  readonly ask: (shown: readonly ShownPair[]) => Promise<Triple[]>;
}

/** As many rounds an active training takes: in the first, pairs are random. */
const ROUNDS = 5;

/** As many random pairs are asked for each that is kept. */
const CANDIDATES = 3;

/** Streams of the seed: candidates of a round; the orders of epochs have those from 1 on. */
const roundStream = (round: number) => 1000 + round;

export function stepsOfEpoch({ pairs, batch }: Pick<FeedOptions, 'pairs' | 'batch'>): number {
  return Math.ceil(pairs / batch);
}

/** @throws AppError `too-few-pairs`, `raters-missing` where the training faces do not make the pairs */
export function pairFeed(plan: ComparisonPlan, experiment: Experiment, options: FeedOptions): PairFeed {
  return experiment.variant === 'active'
    ? new ActiveFeed(plan, options)
    : new FixedFeed(draw(plan, { ...experiment, variant: experiment.variant }, options), options);
}

/** A set of pairs, all of them in every epoch, in another order each time. */
class FixedFeed implements PairFeed {
  readonly labels: readonly Label[];
  readonly #pairs: readonly LabelledPair<number>[];
  readonly #options: FeedOptions;
  #order: readonly LabelledPair<number>[] = [];

  constructor(pairs: readonly LabelledPair<number>[], options: FeedOptions) {
    this.#pairs = pairs;
    this.#options = options;
    this.labels = pairs.map(({ label }) => label);
  }

  batch(step: number): Promise<readonly LabelledPair<number>[]> {
    const { batch, seed } = this.#options;
    const steps = stepsOfEpoch({ pairs: this.#pairs.length, batch });
    const place = (step - 1) % steps;
    if (place === 0)
      this.#order = createRandom(seed, 1 + Math.floor((step - 1) / steps)).shuffle(this.#pairs);
    return Promise.resolve(this.#order.slice(place * batch, (place + 1) * batch));
  }
}

/**
 * Pairs that grow in rounds of equally many steps. Those of the first are random; each later round adds as many of those about which
 * the comparator, as it is then, is least sure: the entropy of its mean answer in both orders.
 */
class ActiveFeed implements PairFeed {
  readonly labels: readonly Label[] = [];
  readonly #plan: ComparisonPlan;
  readonly #options: FeedOptions;
  readonly #known = new Set<string>();
  #pairs: readonly LabelledPair<number>[] = [];
  #round = 0;
  #waiting: LabelledPair<number>[] = [];

  constructor(plan: ComparisonPlan, options: FeedOptions) {
    this.#plan = plan;
    this.#options = options;
  }

  async batch(step: number): Promise<readonly LabelledPair<number>[]> {
    const { batch, epochs, seed } = this.#options;
    const steps = stepsOfEpoch(this.#options) * epochs;
    while (this.#round < ROUNDS && step > Math.floor((steps * this.#round) / ROUNDS)) await this.#grow();
    if (this.#waiting.length === 0) this.#waiting = createRandom(seed, step).shuffle(this.#pairs);
    return this.#waiting.splice(0, batch);
  }

  async #grow(): Promise<void> {
    const { pairs, seed, ask } = this.#options;
    this.#round++;
    const wanted = Math.floor((pairs * this.#round) / ROUNDS) - this.#pairs.length;
    const isFirst = this.#round === 1;
    // As many more as could be known already.
    const size = isFirst ? wanted : Math.min(CANDIDATES * wanted + this.#pairs.length, this.#existing);
    const drawn = draw(
      this.#plan,
      { variant: 'random', leastCertainty: null },
      { pairs: size, seed: createRandom(seed, roundStream(this.#round)).integer(2 ** 31) },
    );
    const fresh = drawn.filter(({ first, second }) => !this.#known.has(pairKey(first, second)));
    const added = isFirst ? fresh : await leastSure(fresh.slice(0, CANDIDATES * wanted), wanted, ask);
    for (const { first, second } of added) this.#known.add(pairKey(first, second));
    this.#pairs = [...this.#pairs, ...added];
    this.#waiting = [];
  }

  get #existing(): number {
    const { length } = this.#plan.training;
    return (length * (length - 1)) / 2;
  }
}

async function leastSure(
  candidates: readonly LabelledPair<number>[],
  wanted: number,
  ask: FeedOptions['ask'],
): Promise<LabelledPair<number>[]> {
  const answers = await ask(
    candidates.flatMap(({ first, second }): ShownPair[] => [
      [first, second],
      [second, first],
    ]),
  );
  const entropies = new Map(
    candidates.map((pair, index) => {
      const forward = at(answers, 2 * index);
      const reverse = reverseTriple(at(answers, 2 * index + 1));
      const [first, second, similar] = LABELS.map(
        (_, label) => (at(forward, label) + at(reverse, label)) / 2,
      );
      return [pair, entropyOf(first ?? NaN, second ?? NaN, similar ?? NaN)];
    }),
  );
  return mostUncertain(candidates, (pair) => entropies.get(pair) ?? NaN, wanted);
}

function draw(
  { training }: ComparisonPlan,
  {
    variant,
    leastCertainty,
  }: { readonly variant: Exclude<ExperimentPairs, 'active'>; readonly leastCertainty: number | null },
  { pairs: size, seed }: Pick<FeedOptions, 'pairs' | 'seed'>,
): LabelledPair<number>[] {
  const drawn = drawPairSet(training, { ...strategyOf(variant), leastCertainty, size, seed });
  if ('pairs' in drawn) return drawn.pairs;
  const action = 'Use a dataset with more faces, or fewer pairs.';
  switch (drawn.problem) {
    case 'too-few-of-class': {
      const { different, similar } = drawn.shortage;
      throw new AppError(
        'too-few-pairs',
        `${size} pairs of ${variant} need ${different.wanted} unequal and ${similar.wanted} Similar pairs of training faces; ` +
          `there are only ${different.existing} and ${similar.existing}.`,
        action,
      );
    }
    case 'too-few':
      throw new AppError(
        'too-few-pairs',
        `The training faces make only ${drawn.existing} pairs of ${variant}, not ${drawn.wanted}.`,
        action,
      );
    case 'no-raters':
      throw new AppError(
        'raters-missing',
        `Of ${drawn.images} training faces it is not known how far their raters differ, which ${variant} asks for.`,
        'Use a dataset with raters, or another experiment.',
      );
  }
}

function strategyOf(variant: Exclude<ExperimentPairs, 'active'>): {
  readonly strategy: ScoreStrategy;
  readonly variant: PairSetVariant;
} {
  switch (variant) {
    case 'balanced-3':
    case 'balanced-2':
    case 'imbalanced-3':
      return { strategy: 'balanced', variant };
    default:
      return { strategy: variant, variant: 'balanced-3' };
  }
}
