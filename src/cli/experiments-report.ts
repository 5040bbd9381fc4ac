import { parameterValues } from '../core/likelihood.ts';
import { LABELS } from '../core/labels.ts';
import type { PairedDifference } from '../core/paired-difference.ts';
import { ENSEMBLE_OF } from '../lab/experiments/experiment.ts';
import type { StoredExperiments } from '../lab/experiments/experiment-folder.ts';
import type { ExperimentResult } from '../lab/experiments/result.ts';
import { describeTraining, type ExperimentSummary } from '../lab/experiments/summarise.ts';
import type { SeedFigure } from '../model/experiments.ts';
import type { Report } from './report.ts';
import { metricsDocument } from './score-report.ts';
import { SIMULATED_FACES } from './simulated-run.ts';
import { formatDecimal, formatInterval, formatNumber, textTable, type Cell } from './text-table.ts';

/** What experiments came to: a row an experiment over its seeds, and every seed's figures under the names of `evaluate`. */
export function experimentsReport(
  { name, folder, settings, results }: Pick<StoredExperiments, 'name' | 'folder' | 'settings' | 'results'>,
  rows: readonly ExperimentSummary[],
): Report {
  const { faces, tower, simulated, sizes } = settings;
  return {
    document: {
      simulated,
      experiments: name,
      folder,
      faces,
      tower,
      sizes,
      rows: rows.map(rowDocument),
      results: results.map(resultDocument),
    },
    text: [
      ...(simulated ? [`${SIMULATED_FACES}.`, ''] : []),
      `Experiments "${name}" on ${faces}: ${folder}`,
      `Vision tower: ${tower}.`,
      'Small models trained from scratch: only the differences between them are informative.',
      '',
      textTable(
        [
          'mean of seeds',
          ...['', ' cal.', ' resc.'].flatMap((way) => [`PC${way}`, `MAE${way}`, `RMSE${way}`]),
        ],
        rows.map(({ name: row, plain, calibrated, rescaled }) => [
          row,
          ...[plain, calibrated, rescaled].flatMap((figures) =>
            (['pc', 'mae', 'rmse'] as const).map((key) => mean(figures?.[key])),
          ),
        ]),
      ),
      '',
      textTable(
        ['mean of seeds', 'accuracy', ...LABELS.map((label) => `recall ${label}`), 'agreement', 'KL'],
        rows
          .filter(({ trainedBy }) => trainedBy !== null)
          .map(({ name: row, accuracy, recall, agreement, meanDivergence }) => [
            row,
            ...[accuracy, ...LABELS.map((label) => recall[label]), agreement, meanDivergence].map(mean),
          ]),
      ),
      '',
      textTable(
        ['MAE', 'by seed', `less ${ENSEMBLE_OF}`, '95% interval', 'by calibration', '95% interval'],
        rows.map(({ name: row, plain, difference, byCalibration }) => [
          row,
          plain.mae.values.map(formatDecimal).join(' '),
          ...differenceCells(difference),
          ...differenceCells(byCalibration),
        ]),
      ),
      'cal.: with the likelihood fitted to held-out training faces; resc.: plain scores mapped by a line fitted to theirs.',
      `Of ${formatNumber(rows[0]?.images ?? 0)} test faces per seed; intervals are over faces (paired bootstrap), not over seeds.`,
      '',
      ...rows.map(({ name: row, trainedBy }) => `${row}: ${describeTraining(trainedBy)}`),
      ...rows.flatMap(({ name: row, problems }) =>
        problems.map((problem) => `${row} could not be calibrated for every seed: ${problem}`),
      ),
    ].join('\n'),
  };
}

function rowDocument({ name, images, ...row }: ExperimentSummary): object {
  const { plain, ...rest } = row;
  return { experiment: name, n: images, ...plain, ...rest };
}

function resultDocument(result: ExperimentResult): object {
  const { name, seed, plain, calibrated, rescaled, labels, consistency, problem, losses, seconds } = result;
  return {
    experiment: name,
    seed,
    ...metricsDocument(plain.metrics),
    likelihood: plain.likelihood && parameterValues(plain.likelihood),
    calibrated: calibrated && {
      ...metricsDocument(calibrated.metrics),
      likelihood: calibrated.likelihood && parameterValues(calibrated.likelihood),
    },
    rescaled: rescaled && metricsDocument(rescaled.metrics),
    problem,
    accuracy: labels?.accuracy?.value ?? null,
    recall: labels && Object.fromEntries(LABELS.map((label) => [label, labels.recall[label]?.value ?? null])),
    confusion: labels?.confusion ?? null,
    consistency: consistency && {
      pairs: consistency.n,
      agreement: consistency.agreement?.value ?? null,
      positionBias: consistency.positionBias,
      meanDivergence: consistency.meanDivergence,
    },
    losses,
    seconds,
  };
}

function mean(figure: SeedFigure | undefined): Cell {
  return formatDecimal(figure?.mean);
}

function differenceCells(difference: PairedDifference | null): [Cell, Cell] {
  if (difference === null) return ['-', ''];
  const { value, interval } = difference.mae;
  return [formatDecimal(value), interval === null ? '' : formatInterval(interval)];
}
