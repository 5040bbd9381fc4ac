import { shortLikelihood } from '../../../core/describe-likelihood.ts';
import { valueOfRole } from '../../../core/likelihood.ts';
import type { ResultRow } from '../../../model/results.ts';
import { metricIntervalText } from '../../estimates/estimate-text.ts';
import type { TermName } from '../../help/glossary.ts';
import {
  formatQuantity,
  formatNumber,
  formatShare,
  formatShareInterval,
  formatTime,
} from '../../../core/format.ts';

/** One scored run with its figures. */

/** What a cell shows: a figure with what belongs under it. */
export interface ResultCell {
  readonly text: string;
  /** The interval or the number of trials. */
  readonly note: string;
}

export interface ResultColumn {
  readonly key: string;
  readonly title: string;
  /** Of the glossary, where the title is one of its terms. */
  readonly term?: TermName;
  /** What is sorted by; null goes last. */
  readonly value: (row: ResultRow) => number | string | null;
  readonly cell: (row: ResultRow) => ResultCell;
  /** Which way is better; absent for what is no figure of quality. */
  readonly better?: 'higher' | 'lower';
  /** In the table unless chosen otherwise. */
  readonly shown: boolean;
}

type Metric = ResultRow['pc'];
type Share = ResultRow['accuracy'];

const NONE: ResultCell = { text: '–', note: '' };

function metricColumn(key: 'pc' | 'mae' | 'rmse', title: string, better: 'higher' | 'lower'): ResultColumn {
  return {
    key,
    title,
    term: key,
    better,
    shown: true,
    value: (row) => row[key]?.value ?? null,
    cell: (row) => (key === 'pc' ? besideBest(metricCell(row.pc), row.bestPc) : metricCell(row[key])),
  };
}

/** A PC beside the best that the dataset's own noise leaves any method. */
function besideBest(cell: ResultCell, bestPc: number | null): ResultCell {
  return bestPc === null || cell.text === NONE.text
    ? cell
    : { ...cell, note: `${cell.note}\nat best ${formatNumber(bestPc, 3)}` };
}

function shareColumn(
  key: string,
  title: string,
  shareOf: (row: ResultRow) => Share,
  term?: TermName,
): ResultColumn {
  return {
    key,
    title,
    ...(term === undefined ? {} : { term }),
    better: 'higher',
    shown: true,
    value: (row) => shareOf(row)?.value ?? null,
    cell: (row) => shareCell(shareOf(row)),
  };
}

/** Every column but the first, which names the run. */
export const RESULT_COLUMNS: readonly ResultColumn[] = [
  {
    key: 'dataset',
    title: 'Dataset',
    shown: false,
    value: ({ dataset }) => dataset,
    cell: ({ dataset }) => ({ text: dataset, note: '' }),
  },
  metricColumn('pc', 'PC', 'higher'),
  metricColumn('mae', 'MAE', 'lower'),
  metricColumn('rmse', 'RMSE', 'lower'),
  shareColumn('accuracy', 'Accuracy', ({ accuracy }) => accuracy, 'accuracy'),
  shareColumn('recall-first', 'Recall First', ({ recall }) => recall.First, 'recall'),
  shareColumn('recall-second', 'Recall Second', ({ recall }) => recall.Second),
  shareColumn('recall-similar', 'Recall Similar', ({ recall }) => recall.Similar),
  shareColumn('agreement', 'Agreement', ({ agreement }) => agreement, 'agreement'),
  {
    key: 'n',
    title: 'n',
    shown: true,
    value: ({ images }) => images,
    cell: ({ images, comparisons }) => ({
      text: images === 0 ? 'not scored' : formatQuantity(images, 'image'),
      note: formatQuantity(comparisons, 'comparison'),
    }),
  },
  {
    key: 'likelihood',
    title: 'Likelihood',
    term: 'likelihood',
    shown: false,
    value: ({ likelihood }) => likelihood && valueOfRole(likelihood, 'scale'),
    cell: ({ likelihood, likelihoodSource }) =>
      likelihood === null
        ? NONE
        : {
            text: shortLikelihood(likelihood),
            note: likelihoodSource ?? '',
          },
  },
  {
    key: 'finished',
    title: 'Finished',
    shown: false,
    value: ({ finishedAt }) => finishedAt,
    cell: ({ finishedAt }) => (finishedAt === null ? NONE : { text: formatTime(finishedAt), note: '' }),
  },
];

function metricCell(metric: Metric): ResultCell {
  if (metric === null) return NONE;
  return {
    text: formatNumber(metric.value),
    note: metricIntervalText(metric),
  };
}

function shareCell(share: Share): ResultCell {
  if (share === null) return NONE;
  return {
    text: formatShare(share.value),
    note: formatShareInterval(share.interval),
  };
}
