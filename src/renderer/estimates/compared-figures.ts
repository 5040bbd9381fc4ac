import type { Interval } from '../../core/interval.ts';
import { LABELS, type Label } from '../../core/labels.ts';
import { formatInterval, formatNumber, formatShare, formatShareInterval } from '../../core/format.ts';
import type { ColumnFigures } from '../../model/comparison.ts';
import { csvText } from '../charts/csv-text.ts';
import type { TermName } from '../help/glossary.ts';
import { signed } from './estimate-text.ts';

interface Figure {
  readonly value: number;
  readonly interval: Interval | null;
}

/** One line of columns that stand side by side. */
export interface ComparedFigure {
  /** As a file names it. */
  readonly key: string;
  readonly title: string;
  readonly term?: TermName;
  readonly kind: 'metric' | 'share';
  readonly better: 'higher' | 'lower';
  readonly of: (column: ColumnFigures) => Figure | null;
  readonly difference: (column: ColumnFigures) => Figure | null;
  /** Whether the column's filter alone decides it. */
  readonly fixed: (column: ColumnFigures) => boolean;
}

function metricFigure(
  key: 'pc' | 'mae' | 'rmse' | 'spearman',
  title: string,
  better: 'higher' | 'lower',
): ComparedFigure {
  return {
    key,
    title,
    term: key,
    kind: 'metric',
    better,
    of: (column) => column[key],
    difference: ({ difference }) => difference?.[key] ?? null,
    fixed: () => false,
  };
}

function labelFigure(kind: 'recall' | 'precision', title: string, label: Label): ComparedFigure {
  return {
    key: `${kind}_${label.toLowerCase()}`,
    title: `${title} ${label}`,
    term: kind,
    kind: 'share',
    better: 'higher',
    of: (column) => column[kind][label],
    difference: ({ difference }) => difference?.[kind][label] ?? null,
    fixed: ({ fixed }) => fixed[kind][label],
  };
}

/** Of scores. */
export const SCORE_FIGURES: readonly ComparedFigure[] = [
  metricFigure('pc', 'PC', 'higher'),
  metricFigure('mae', 'MAE', 'lower'),
  metricFigure('rmse', 'RMSE', 'lower'),
  metricFigure('spearman', 'ρ', 'higher'),
];

/** Of answers. */
export const ANSWER_FIGURES: readonly ComparedFigure[] = [
  {
    key: 'accuracy',
    title: 'Accuracy',
    term: 'accuracy',
    kind: 'share',
    better: 'higher',
    of: ({ accuracy }) => accuracy,
    difference: ({ difference }) => difference?.accuracy ?? null,
    fixed: ({ fixed }) => fixed.accuracy,
  },
  ...LABELS.map((label) => labelFigure('recall', 'Recall', label)),
  ...LABELS.map((label) => labelFigure('precision', 'Precision', label)),
  {
    key: 'agreement',
    title: 'Agreement of orders',
    term: 'agreement',
    kind: 'share',
    better: 'higher',
    of: ({ agreement }) => agreement,
    difference: ({ difference }) => difference?.agreement ?? null,
    fixed: ({ fixed }) => fixed.agreement,
  },
];

/** A figure and its interval. */
export function figureText({ kind }: ComparedFigure, figure: Figure | null): readonly [string, string] {
  if (figure === null) return ['–', ''];
  const { value, interval } = figure;
  if (kind === 'share') return [formatShare(value), interval === null ? '' : formatShareInterval(interval)];
  return [formatNumber(value), interval === null ? 'no interval' : formatInterval(interval)];
}

/** '+0.022 (0.012 to 0.032)', shares in percentage points; null where there is no difference to the first column. */
export function differenceText({ kind }: ComparedFigure, difference: Figure | null): string | null {
  if (difference === null) return null;
  const [scale, digits, unit] = kind === 'share' ? [100, 1, ' pp'] : [1, 3, ''];
  const { value, interval } = difference;
  const bounds =
    interval === null ? 'no interval' : interval.map((end) => signed(scale * end, digits)).join(' to ');
  return `${signed(scale * value, digits)}${unit} (${bounds})`;
}

/**
 * Which column a difference speaks for; null where its interval has 0 in it, or there is none. A figure that the filter of either
 * column decides speaks for none.
 */
export function judgeDifference(
  figure: ComparedFigure,
  column: ColumnFigures,
  first: ColumnFigures,
): 'better' | 'worse' | 'fixed by the filter' | null {
  const difference = figure.difference(column);
  if (difference !== null && (figure.fixed(column) || figure.fixed(first))) return 'fixed by the filter';
  if (difference?.interval == null || difference.interval.some((end) => end === 0)) return null;
  const [low, high] = difference.interval;
  if (low < 0 && high > 0) return null;
  return low > 0 === (figure.better === 'higher') ? 'better' : 'worse';
}

/** The whole comparison as a file: a line a figure, with each column's value, interval and difference to the first. */
export function comparisonCsv(
  figures: readonly ComparedFigure[],
  columns: readonly { readonly title: string; readonly figures: ColumnFigures }[],
): string {
  const ends = (figure: Figure | null) => [
    figure?.value ?? null,
    figure?.interval?.[0] ?? null,
    figure?.interval?.[1] ?? null,
  ];
  return csvText(
    [
      'figure',
      ...columns.flatMap(({ title }, place) => [
        title,
        `${title} low`,
        `${title} high`,
        ...(place === 0
          ? []
          : [`${title} difference`, `${title} difference low`, `${title} difference high`]),
      ]),
    ],
    [
      ...figures.map((figure) => [
        figure.key,
        ...columns.flatMap((column, place) => [
          ...ends(figure.of(column.figures)),
          ...(place === 0 ? [] : ends(figure.difference(column.figures))),
        ]),
      ]),
      ...(['images', 'comparisons'] as const).map((count) => [
        count,
        ...columns.flatMap((column, place) => [
          column.figures[count],
          null,
          null,
          ...(place === 0 ? [] : [null, null, null]),
        ]),
      ]),
    ],
  );
}
