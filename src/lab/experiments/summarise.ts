import { at } from '../../core/at.ts';
import {
  pairedDifferences,
  type PairedDifference,
  type PairedEstimates,
} from '../../core/paired-difference.ts';
import { formatQuantity, formatShare } from '../../core/format.ts';
import type { Proportion } from '../../core/proportion.ts';
import { baseResultName, type ExperimentResult, type Scores, type TrainedBy } from './result.ts';
import { figuresOfSome, haveSameFaces, scoreFigures, seedFigure } from './seed-figure.ts';
import type { ExperimentRow } from '../../model/experiments.ts';

/** One experiment over its seeds, as it is computed: its differences may be undefined. */
export interface ExperimentSummary extends Omit<ExperimentRow, 'training' | 'difference' | 'byCalibration'> {
  /** Of the first seed; null where nothing was compared. */
  readonly trainedBy: TrainedBy | null;
  /** Plain estimates against those of {@link baseResultName} on the same test faces; null for that one, or without it. */
  readonly difference: PairedDifference | null;
  /** Calibrated estimates against the plain ones of the same answers; null where there are none. */
  readonly byCalibration: PairedDifference | null;
}

/** One row for each experiment, in the order in which they were first made. */
export function summarise(results: readonly ExperimentResult[]): ExperimentSummary[] {
  const named = [...Map.groupBy(results, (result) => result.name)];
  const compared = named.flatMap(([name, ofName]) => [
    ofName.flatMap((second) => {
      const base = baseResultName(second);
      const first =
        base === name ? undefined : results.find((one) => one.name === base && one.seed === second.seed);
      return first === undefined ? [] : [paired(second, first.plain, second.plain)];
    }),
    ofName.flatMap((result) =>
      result.calibrated === null ? [] : [paired(result, result.plain, result.calibrated)],
    ),
  ]);
  const differences = differencesOf(compared, results[0]?.seed ?? 0);
  return named.map(([name, ofName], index) => {
    const sameFaces = haveSameFaces(ofName);
    const share = (of: (result: ExperimentResult) => Proportion | null | undefined) =>
      seedFigure(ofName.map(of), sameFaces);
    return {
      name,
      trainedBy: at(ofName, 0).trainedBy,
      seeds: ofName.map(({ seed }) => seed),
      images: at(ofName, 0).truths.length,
      plain: scoreFigures(
        ofName.map(({ plain }) => plain),
        sameFaces,
      ),
      calibrated: figuresOfSome(
        ofName.map(({ calibrated }) => calibrated),
        sameFaces,
      ),
      rescaled: figuresOfSome(
        ofName.map(({ rescaled }) => rescaled),
        sameFaces,
      ),
      accuracy: share(({ labels }) => labels?.accuracy),
      recall: {
        First: share(({ labels }) => labels?.recall.First),
        Second: share(({ labels }) => labels?.recall.Second),
        Similar: share(({ labels }) => labels?.recall.Similar),
      },
      agreement: share(({ consistency }) => consistency?.agreement),
      meanDivergence: seedFigure(
        ofName.map(({ consistency }) =>
          consistency?.meanDivergence == null
            ? null
            : { value: consistency.meanDivergence, interval: consistency.meanDivergenceInterval },
        ),
        sameFaces,
      ),
      difference: at(differences, 2 * index),
      byCalibration: at(differences, 2 * index + 1),
      problems: [...new Set(ofName.flatMap(({ problem }) => problem ?? []))],
    };
  });
}

function paired({ truths }: ExperimentResult, first: Scores, second: Scores): PairedEstimates {
  return { truths, first: first.estimates, second: second.estimates };
}

/** In one bootstrap for each size of test part; null for what has no repetition, or where its test parts differ in size. */
function differencesOf(
  comparisons: readonly (readonly PairedEstimates[])[],
  seed: number,
): (PairedDifference | null)[] {
  const differences = new Map<readonly PairedEstimates[], PairedDifference>();
  const known = comparisons.filter(
    (repetitions) => new Set(repetitions.map(({ truths }) => truths.length)).size === 1,
  );
  for (const some of Map.groupBy(known, (repetitions) => repetitions[0]?.truths.length).values())
    for (const [index, difference] of pairedDifferences(some, { seed }).entries())
      differences.set(at(some, index), difference);
  return comparisons.map((repetitions) => differences.get(repetitions) ?? null);
}

/** What a comparator learnt from, for a person. */
export function describeTraining(trainedBy: TrainedBy | null): string {
  if (trainedBy === null) return 'features to a score, without comparisons';
  const { variant, leastCertainty, classWeights, lambda, epochs, pairs } = trainedBy;
  const loss = [
    classWeights === 'balanced' ? 'weighted cross-entropy' : 'cross-entropy',
    ...(lambda === 0 ? [] : [`${lambda} x KL of both orders`]),
  ].join(' + ');
  const of = epochs.length === 1 ? `epoch ${at(epochs, 0)}` : `mean of epochs ${epochs.join(', ')}`;
  const certain = leastCertainty === null ? [] : [`Similar ${formatShare(leastCertainty, 0)} certain`];
  return [variant, ...certain, loss, of, ...(pairs === null ? [] : [formatQuantity(pairs, 'pair')])].join(
    ', ',
  );
}
