import { at } from '../../core/at.ts';
import {
  pairedDifferences,
  type PairedDifference,
  type PairedEstimates,
} from '../../core/paired-difference.ts';
import type { Proportion } from '../../core/proportion.ts';
import { ENSEMBLE_OF } from './experiment.ts';
import type { ExperimentResult, Scores, TrainedBy } from './result.ts';
import type { ExperimentRow, ScoreFigures, SeedFigure } from '../../model/experiments.ts';

/** One experiment over its seeds, as it is computed: its differences may be undefined. */
export interface ExperimentSummary extends Omit<ExperimentRow, 'training' | 'difference' | 'byCalibration'> {
  /** Of the first seed; null where nothing was compared. */
  readonly trainedBy: TrainedBy | null;
  /** Plain estimates against those of {@link ENSEMBLE_OF} on the same test faces; null for that one, or without it. */
  readonly difference: PairedDifference | null;
  /** Calibrated estimates against the plain ones of the same answers; null where there are none. */
  readonly byCalibration: PairedDifference | null;
}

/** One row for each experiment, in the order in which they were first made. */
export function summarise(results: readonly ExperimentResult[]): ExperimentSummary[] {
  const named = [...Map.groupBy(results, (result) => result.name)];
  const bases = results.filter((result) => result.name === ENSEMBLE_OF);
  const compared = named.flatMap(([name, ofName]) => [
    name === ENSEMBLE_OF
      ? []
      : ofName.flatMap((second) => {
          const first = bases.find(({ seed }) => seed === second.seed);
          return first === undefined ? [] : [paired(second, first.plain, second.plain)];
        }),
    ofName.flatMap((result) =>
      result.calibrated === null ? [] : [paired(result, result.plain, result.calibrated)],
    ),
  ]);
  const differences = differencesOf(compared, results[0]?.seed ?? 0);
  return named.map(([name, ofName], index) => {
    const share = (of: (result: ExperimentResult) => Proportion | null | undefined) =>
      seedFigure(ofName.map((result) => of(result)?.value));
    return {
      name,
      trainedBy: at(ofName, 0).trainedBy,
      seeds: ofName.map(({ seed }) => seed),
      images: at(ofName, 0).truths.length,
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
      difference: at(differences, 2 * index),
      byCalibration: at(differences, 2 * index + 1),
      problems: [...new Set(ofName.flatMap(({ problem }) => problem ?? []))],
    };
  });
}

function paired({ truths }: ExperimentResult, first: Scores, second: Scores): PairedEstimates {
  return { truths, first: first.estimates, second: second.estimates };
}

/** In one bootstrap; null for what has no repetition, or where test parts differ in size and cannot be paired. */
function differencesOf(
  comparisons: readonly (readonly PairedEstimates[])[],
  seed: number,
): (PairedDifference | null)[] {
  const known = comparisons.filter((repetitions) => repetitions.length > 0);
  if (new Set(known.flat().map(({ truths }) => truths.length)).size !== 1) return comparisons.map(() => null);
  const differences = pairedDifferences(known, { seed });
  return comparisons.map((repetitions) => differences[known.indexOf(repetitions)] ?? null);
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
  const of = epochs.length === 1 ? `epoch ${at(epochs, 0)}` : `mean of epochs ${epochs.join(', ')}`;
  return `${variant}, ${loss}, ${of}`;
}
