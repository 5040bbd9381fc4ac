import type { ExperimentRow } from '../../../model/experiments.ts';
import type { Label } from '../../../core/labels.ts';
import type { Result } from '../../../ipc/requests.ts';
import type { SeedFigure } from '../../../model/experiments.ts';
import { metricIntervalText } from '../../estimates/estimate-text.ts';
import type { TermName } from '../../help/glossary.ts';
import { formatNumber } from '../../../core/format.ts';

export type ExperimentSet = Result<'experiments.list'>['sets'][number];

/** What a cell shows: the mean of the seeds, or a difference. */
interface ExperimentCell {
  readonly text: string;
  /** Every seed's value, or the interval. */
  readonly note: string;
}

export interface ExperimentColumn {
  /** 'pc', 'mae' and 'rmse' are those that papers give. */
  readonly key: string;
  readonly title: string;
  /** Under the title. */
  readonly about?: string;
  readonly term?: TermName;
  readonly cell: (row: ExperimentRow) => ExperimentCell;
}

const NONE: ExperimentCell = { text: '–', note: '' };

/** More seeds than that are told by their range. */
const MOST_LISTED = 3;

function seedCell(figure: SeedFigure | undefined): ExperimentCell {
  if (figure === undefined || figure.mean === null) return NONE;
  const known = figure.values.filter((value) => value !== null);
  const note =
    figure.values.length === 1
      ? ''
      : figure.values.length <= MOST_LISTED
        ? figure.values.map((value) => formatNumber(value)).join(' / ')
        : `${formatNumber(Math.min(...known))} to ${formatNumber(Math.max(...known))}`;
  return { text: formatNumber(figure.mean), note };
}

function differenceCell(difference: ExperimentRow['difference']): ExperimentCell {
  const mae = difference?.mae ?? null;
  if (mae === null) return NONE;
  return {
    text: `${mae.value > 0 ? '+' : ''}${formatNumber(mae.value)}`,
    note: metricIntervalText(mae),
  };
}

const METRICS = [
  ['pc', 'PC'],
  ['mae', 'MAE'],
  ['rmse', 'RMSE'],
] as const;

function recallColumn(label: Label): ExperimentColumn {
  return {
    key: `recall-${label}`,
    title: `Recall ${label}`,
    ...(label === 'First' ? { term: 'recall' as const } : {}),
    cell: ({ recall }) => seedCell(recall[label]),
  };
}

/** Every column but the first, which names the experiment. */
export const EXPERIMENT_COLUMNS: readonly ExperimentColumn[] = [
  ...METRICS.map(([key, title]): ExperimentColumn => ({
    key,
    title,
    about: 'plain',
    term: key,
    cell: ({ plain }) => seedCell(plain[key]),
  })),
  ...METRICS.map(([key, title]): ExperimentColumn => ({
    key: `${key}-calibrated`,
    title,
    about: 'calibrated',
    cell: ({ calibrated }) => seedCell(calibrated?.[key]),
  })),
  ...METRICS.slice(1).map(([key, title]): ExperimentColumn => ({
    key: `${key}-rescaled`,
    title,
    about: 'rescaled',
    cell: ({ rescaled }) => seedCell(rescaled?.[key]),
  })),
  {
    key: 'difference',
    title: 'MAE difference',
    about: 'to balanced-3',
    cell: ({ difference }) => differenceCell(difference),
  },
  {
    key: 'calibration',
    title: 'MAE difference',
    about: 'by calibration',
    cell: ({ byCalibration }) => differenceCell(byCalibration),
  },
  { key: 'accuracy', title: 'Accuracy', term: 'accuracy', cell: ({ accuracy }) => seedCell(accuracy) },
  recallColumn('First'),
  recallColumn('Second'),
  recallColumn('Similar'),
  { key: 'agreement', title: 'Agreement', term: 'agreement', cell: ({ agreement }) => seedCell(agreement) },
  {
    key: 'divergence',
    title: 'KL',
    about: 'nats',
    cell: ({ meanDivergence }) => seedCell(meanDivergence),
  },
];
