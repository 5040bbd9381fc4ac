import type { Label } from '../../../core/labels.ts';
import { pairedDifferenceSteps, type PairedDifference } from '../../../core/paired-difference.ts';
import type { Proportion } from '../../../core/proportion.ts';
import { ENSEMBLE_OF } from './experiment.ts';
import type { ExperimentResult, Scores, TrainedBy } from './result.ts';

/** A figure of several seeds; null where it is undefined or there is none. */
export interface SeedFigure {
  /** Of the seeds that have one. */
  readonly mean: number | null;
  /** In the order of the row's seeds. */
  readonly values: readonly (number | null)[];
}

type ScoreFigures = Readonly<Record<'pc' | 'mae' | 'rmse', SeedFigure>>;

/** One experiment over its seeds. */
export interface ExperimentRow {
  readonly name: string;
  /** Of the first seed; null where nothing was compared. */
  readonly trainedBy: TrainedBy | null;
  readonly seeds: readonly number[];
  /** Test faces of a seed. */
  readonly images: number;
  readonly plain: ScoreFigures;
  /** Null where no seed could be calibrated. */
  readonly calibrated: ScoreFigures | null;
  /** Null where no seed could be rescaled. */
  readonly rescaled: ScoreFigures | null;
  readonly accuracy: SeedFigure;
  readonly recall: Readonly<Record<Label, SeedFigure>>;
  readonly agreement: SeedFigure;
  /** Nats. */
  readonly meanDivergence: SeedFigure;
  /** Plain estimates against those of {@link ENSEMBLE_OF} on the same test faces; null for that one, or without it. */
  readonly difference: PairedDifference | null;
  /** Calibrated estimates against the plain ones of the same answers; null where there are none. */
  readonly byCalibration: PairedDifference | null;
  /** Why seeds could not be calibrated. */
  readonly problems: readonly string[];
}

/** One row for each experiment, in the order in which they were first made; a step is one resample. */
export function* summariseSteps(results: readonly ExperimentResult[]): Generator<undefined, ExperimentRow[]> {
  const rows: ExperimentRow[] = [];
  for (const [name, ofName] of Map.groupBy(results, (result) => result.name)) {
    const base = name === ENSEMBLE_OF ? [] : results.filter((result) => result.name === ENSEMBLE_OF);
    const share = (of: (result: ExperimentResult) => Proportion | null | undefined) =>
      seedFigure(ofName.map((result) => of(result)?.value));
    rows.push({
      name,
      trainedBy: ofName[0]?.trainedBy ?? null,
      seeds: ofName.map(({ seed }) => seed),
      images: ofName[0]?.truths.length ?? 0,
      plain: scoreFigures(ofName.map(({ plain }) => plain)),
      calibrated: figuresOfSome(ofName.map(({ calibrated }) => calibrated)),
      rescaled: figuresOfSome(ofName.map(({ rescaled }) => rescaled)),
      accuracy: share(({ labels }) => labels?.accuracy),
      recall: {
        First: share(({ labels }) => labels?.recall.First),
        Second: share(({ labels }) => labels?.recall.Second),
        Similar: share(({ labels }) => labels?.recall.Similar),
      },
      agreement: share(({ consistency }) => consistency?.agreement),
      meanDivergence: seedFigure(ofName.map(({ consistency }) => consistency?.meanDivergence)),
      difference: yield* differenceOf(
        ofName.flatMap((second) => {
          const first = base.find(({ seed }) => seed === second.seed);
          return first === undefined ? [] : [{ result: second, first: first.plain, second: second.plain }];
        }),
      ),
      byCalibration: yield* differenceOf(
        ofName.flatMap((result) =>
          result.calibrated === null ? [] : [{ result, first: result.plain, second: result.calibrated }],
        ),
      ),
      problems: [...new Set(ofName.flatMap(({ problem }) => problem ?? []))],
    });
  }
  return rows;
}

function* differenceOf(
  ways: readonly { readonly result: ExperimentResult; readonly first: Scores; readonly second: Scores }[],
): Generator<undefined, PairedDifference | null> {
  // Seeds with test parts of different sizes are of a dataset that has changed; they cannot be paired.
  if (new Set(ways.map(({ result }) => result.truths.length)).size !== 1) return null;
  return yield* pairedDifferenceSteps(
    ways.map(({ result: { truths }, first, second }) => ({
      truths,
      first: first.estimates,
      second: second.estimates,
    })),
    { seed: ways[0]?.result.seed ?? 0 },
  );
}

function figuresOfSome(scores: readonly (Scores | null)[]): ScoreFigures | null {
  return scores.every((one) => one === null) ? null : scoreFigures(scores);
}

function scoreFigures(scores: readonly (Scores | null)[]): ScoreFigures {
  const figure = (of: 'pc' | 'mae' | 'rmse') => seedFigure(scores.map((one) => one?.metrics[of].value));
  return { pc: figure('pc'), mae: figure('mae'), rmse: figure('rmse') };
}

function seedFigure(values: readonly (number | null | undefined)[]): SeedFigure {
  const known = values.map((value) => (value === undefined || Number.isNaN(value) ? null : value));
  const numbers = known.filter((value) => value !== null);
  return {
    mean: numbers.length === 0 ? null : numbers.reduce((sum, value) => sum + value, 0) / numbers.length,
    values: known,
  };
}

/** What a comparator learnt from, for a person. */
export function describeTraining(trainedBy: TrainedBy | null): string {
  if (trainedBy === null) return 'features to a score, without comparisons';
  const { variant, classWeights, lambda, epochs } = trainedBy;
  const loss = [
    classWeights === 'balanced' ? 'weighted cross-entropy' : 'cross-entropy',
    ...(lambda === 0 ? [] : [`${lambda} x KL of both orders`]),
  ].join(' + ');
  const of = epochs.length === 1 ? `epoch ${epochs[0] ?? ''}` : `mean of epochs ${epochs.join(', ')}`;
  return `${variant}, ${loss}, ${of}`;
}
