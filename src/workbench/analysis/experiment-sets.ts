import type { PairedDifference } from '../../core/paired-difference.ts';
import type { TableRow } from '../../engine/jobs/export/write-table.ts';
import { readAllExperiments, type StoredExperiments } from '../../lab/experiments/experiment-folder.ts';
import type { ExperimentSizes } from '../../lab/experiments/experiment.ts';
import type { Scores } from '../../lab/experiments/result.ts';
import type { Result } from '../../ipc/requests.ts';
import { describeTraining, type ExperimentSummary, summarise } from '../../lab/experiments/summarise.ts';
import { metricOrNull } from './metrics-or-null.ts';
import type { AnalysisSession } from './analysis-session.ts';

/** Rows that were computed, with the results they are of. */
type KeptRows = Map<string, { readonly of: string; readonly rows: ExperimentSummary[] }>;

/** What experiments of a workspace came to. Intervals are computed again only where there are other results. */
export async function experimentSets(session: AnalysisSession): Promise<Result<'experiments.list'>> {
  const { experiments, damaged } = await readAllExperiments(session.workspace.dir);
  const kept = session.memo.get('rows of experiments', [], (): KeptRows => new Map());
  const sets = experiments.map((stored) => {
    const { name, settings, running } = stored;
    const { faces, tower, sizes, simulated } = settings;
    return {
      name,
      faces,
      tower,
      sizes: describeSizes(sizes),
      simulated,
      running,
      rows: rowsOf(stored, kept).map(({ trainedBy, difference, byCalibration, ...row }) => ({
        ...row,
        recall: { ...row.recall },
        training: describeTraining(trainedBy),
        difference: differenceOrNull(difference),
        byCalibration: differenceOrNull(byCalibration),
      })),
    };
  });
  return { sets, damaged: [...damaged, ...experiments.flatMap((stored) => stored.damaged)] };
}

function rowsOf({ folder, results }: StoredExperiments, kept: KeptRows): ExperimentSummary[] {
  const of = JSON.stringify(results.map(({ name, seed, seconds }) => [name, seed, seconds]));
  const known = kept.get(folder);
  if (known?.of === of) return known.rows;
  const rows = summarise(results);
  kept.set(folder, { of, rows });
  return rows;
}

function describeSizes(sizes: ExperimentSizes): string {
  const { width, blocks, pairs, epochs, referencesPerBin, calibrationFaces } = sizes;
  return (
    `decoder of width ${width} with ${blocks} blocks, ${pairs} pairs in ${epochs} epochs, ` +
    `${referencesPerBin} references per bin, calibrated on ${calibrationFaces} held-out faces`
  );
}

function differenceOrNull(difference: PairedDifference | null) {
  return (
    difference && {
      pc: metricOrNull(difference.pc),
      mae: metricOrNull(difference.mae),
      rmse: metricOrNull(difference.rmse),
    }
  );
}

/** The columns of {@link experimentExportRows}. */
export const EXPERIMENT_HEADER: readonly string[] = [
  ...['experiments', 'simulated', 'faces', 'experiment', 'training', 'seed', 'images'],
  ...['', 'calibrated_', 'rescaled_'].flatMap((prefix) => Object.keys(scoreColumns(prefix, null))),
  ...['accuracy', 'recall_first', 'recall_second', 'recall_similar', 'agreement', 'mean_divergence'],
  'not_calibrated',
];

/** Every experiment of every seed as a file, each metric with its 95 % interval over the seed's test images. */
export async function experimentExportRows(workspaceDir: string): Promise<TableRow[]> {
  const { experiments } = await readAllExperiments(workspaceDir);
  return experiments.flatMap(({ name: set, settings, results }) =>
    results.map(
      ({
        name,
        seed,
        trainedBy,
        truths,
        plain,
        calibrated,
        rescaled,
        labels,
        consistency,
        problem,
      }): TableRow => ({
        experiments: set,
        simulated: settings.simulated ? 'yes' : 'no',
        faces: settings.faces,
        experiment: name,
        training: describeTraining(trainedBy),
        seed,
        images: truths.length,
        ...scoreColumns('', plain),
        ...scoreColumns('calibrated_', calibrated),
        ...scoreColumns('rescaled_', rescaled),
        accuracy: labels?.accuracy?.value ?? null,
        recall_first: labels?.recall.First?.value ?? null,
        recall_second: labels?.recall.Second?.value ?? null,
        recall_similar: labels?.recall.Similar?.value ?? null,
        agreement: consistency?.agreement?.value ?? null,
        mean_divergence: consistency?.meanDivergence ?? null,
        not_calibrated: problem,
      }),
    ),
  );
}

function scoreColumns(prefix: string, scores: Scores | null): TableRow {
  return Object.fromEntries(
    (['pc', 'mae', 'rmse'] as const).flatMap((key) => {
      const metric = scores && metricOrNull(scores.metrics[key]);
      return [
        [`${prefix}${key}`, metric?.value ?? null],
        [`${prefix}${key}_low`, metric?.interval?.[0] ?? null],
        [`${prefix}${key}_high`, metric?.interval?.[1] ?? null],
      ];
    }),
  );
}
