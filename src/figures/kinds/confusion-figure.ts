import type { LabelMatrix } from '../../core/confusion.ts';
import { formatCount, formatNumber, formatShare } from '../../core/format.ts';
import { LABELS } from '../../core/labels.ts';
import { differenceOf, sharesOf, totalOf, type Normalisation } from '../../core/matrix-shares.ts';
import { takenOverWords } from '../../model/taken-over-words.ts';
import { runSentence, type AboutRun } from '../about-run.ts';
import { LABEL_INK, MAIN_INK, TEXT_INK } from '../colours.ts';
import type { Figure, FigurePanel } from '../figure.ts';
import type { FigureKind } from '../figure-kinds.ts';
import { names } from './axes.ts';

export interface MatrixFigureData {
  /** One a run, with what it is called. */
  readonly matrices: readonly { readonly name: string; readonly matrix: LabelMatrix }[];
  readonly rowsTitle: string;
  readonly columnsTitle: string;
  readonly by: Normalisation;
  /** What is counted: 'comparisons', or 'pairs' where people judged. */
  readonly unit: string;
  /** Those that one side does not label. */
  readonly unlabelled: number;
  /** Pairs left out, since people's label is a prediction that they accepted. */
  readonly takenOver: number;
}

/** Share from which text on a cell is white. */
const DARK = 0.55;

const OF: Readonly<Record<Normalisation, string>> = {
  none: 'all',
  row: 'the row',
  column: 'the column',
  total: 'all',
};

/** How often one source's label met another's, and the difference of two runs in percentage points. */
export function confusionFigure(about: AboutRun, data: MatrixFigureData): Figure {
  return matrixFigure('confusion', 'Confusion matrix', about, data);
}

/** Answers in one order against those in the other, as given. */
export function ordersFigure(about: AboutRun, matrix: LabelMatrix): Figure {
  const figure = matrixFigure('orders', 'Answers in both orders', about, {
    matrices: [{ name: about.name, matrix }],
    rowsTitle: 'Forward order',
    columnsTitle: 'Reverse order',
    by: 'total',
    unit: 'pairs',
    unlabelled: 0,
    takenOver: 0,
  });
  return {
    ...figure,
    caption: [
      ...figure.caption,
      'Both answers as given: consistent are First with Second, Second with First and Similar with Similar.',
    ],
  };
}

function matrixFigure(kind: FigureKind, title: string, about: AboutRun, data: MatrixFigureData): Figure {
  const { matrices, by, unit, unlabelled, takenOver, rowsTitle, columnsTitle } = data;
  const [one, other] = matrices;
  const panels = matrices.map(({ name, matrix }, index) =>
    matrixPanel(
      data,
      `${matrices.length > 1 ? `${name}, ` : ''}n = ${formatCount(totalOf(matrix))}`,
      index === 0,
      (row, column) => {
        const share = sharesOf(matrix, by)[row][column];
        return {
          share: Number.isNaN(share) ? 0 : share,
          text: `${formatCount(matrix[row][column])}\n${Number.isNaN(share) ? '–' : formatShare(share)}`,
        };
      },
    ),
  );
  return {
    kind,
    title,
    caption: [
      runSentence(about),
      `${rowsTitle} in rows, ${columnsTitle.toLowerCase()} in columns; each cell counts ${unit}, with their share of ${OF[by]}; n = ${matrices.map(({ name, matrix }) => `${formatCount(totalOf(matrix))}${matrices.length > 1 ? ` in ${name}` : ''}`).join(' and ')}.`,
      ...(unlabelled > 0 ? [`${formatCount(unlabelled)} ${unit} without both labels are left out.`] : []),
      ...(takenOver > 0 ? [`Besides, ${takenOverWords(takenOver)}.`] : []),
      ...(one !== undefined && other !== undefined
        ? [`Difference: share in ${one.name} less share in ${other.name}, in percentage points (pp).`]
        : []),
    ],
    simulated: about.simulated,
    panels:
      one === undefined || other === undefined
        ? [panels]
        : [panels, [differencePanel(data, one.matrix, other.matrix)]],
    aspect: panels.length > 1 ? 0.8 : 0.62,
  };
}

type Index = 0 | 1 | 2;
const INDICES: readonly Index[] = [0, 1, 2];

function matrixPanel(
  { rowsTitle, columnsTitle }: MatrixFigureData,
  title: string,
  hasRowNames: boolean,
  cell: (row: Index, column: Index) => { readonly share: number; readonly text: string },
): FigurePanel {
  const rows = INDICES.flatMap((row) =>
    INDICES.map((column) => {
      const { share, text } = cell(row, column);
      return {
        row: LABELS[row],
        column: LABELS[column],
        share,
        text,
      };
    }),
  );
  const places = {
    x: names('column', columnsTitle, LABELS, { axis: { labelAngle: 0, grid: false } }),
    y: names('row', hasRowNames ? rowsTitle : null, LABELS, { axis: { grid: false, labels: hasRowNames } }),
  };
  return {
    title,
    layers: [
      {
        rows,
        mark: { type: 'rect', stroke: 'white', strokeWidth: 1 },
        encoding: {
          ...places,
          color: {
            field: 'share',
            type: 'quantitative',
            scale: { domain: [-1, 0, 1], range: [LABEL_INK.Second, '#f4f4f8', MAIN_INK] },
            legend: null,
          },
        },
      },
      // Two layers: Vega-Lite 6.5 fails on colours of their own beside a scale of colours.
      ...[false, true].map((isDark) => ({
        rows: rows.filter(({ share }) => Math.abs(share) > DARK === isDark),
        mark: {
          type: 'text',
          lineBreak: '\n',
          baseline: 'middle',
          align: 'center',
          color: isDark ? 'white' : TEXT_INK,
        },
        encoding: { ...places, text: { field: 'text', type: 'nominal' } },
      })),
    ],
  };
}

function differencePanel(data: MatrixFigureData, a: LabelMatrix, b: LabelMatrix): FigurePanel {
  const difference = differenceOf(a, b, data.by);
  return matrixPanel(data, 'Difference', true, (row, column) => {
    const value = difference[row][column];
    if (Number.isNaN(value)) return { share: 0, text: '–' };
    return { share: value, text: `${value > 0 ? '+' : ''}${formatNumber(100 * value, 1)} pp` };
  });
}
