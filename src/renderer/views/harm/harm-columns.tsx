import type { ReactNode } from 'react';
import type { ScoreWords } from '../../../core/score-words.ts';
import { formatNumber } from '../../../core/format.ts';
import { isLargestFirst, type HarmSort, type PairHarm, type Supposition } from '../../../model/harm.ts';
import type { PairRow } from '../../../model/pair-row.ts';
import { signed } from '../../estimates/estimate-text.ts';
import { LabelMark } from '../../ui/labels/label-mark.tsx';
import { LABEL_SIGNS, LABEL_TEXT_COLOURS } from '../../theme/label-colours.ts';
import type { Standing } from '../../ui/pair-table/pair-standing.ts';
import { HumanMark, PAIR_COLUMNS, type PairColumn } from '../../ui/pair-table/pair-columns.tsx';
import classes from './harm-view.module.css';
import { useTrueWords } from '../../api/true-words.ts';

export type HarmColumn = PairColumn<HarmSort['by']>;

/** MAE is told in thousandths: one comparison of a thousand images changes less. */
export const THOUSANDTHS = 1000;

/** '−0.110', in thousandths of a unit of score. */
export function thousandths(value: number): string {
  return signed(THOUSANDTHS * value, 3);
}

function column(
  by: HarmSort['by'],
  title: string,
  description: HarmColumn['description'],
  width: number,
  cell: (harm: PairHarm, row: PairRow) => ReactNode,
): HarmColumn {
  return {
    id: by,
    title,
    description,
    width,
    sort: by,
    largestFirst: isLargestFirst(by),
    numeric: true,
    cell: ({ row }) => (row.harm === undefined ? '–' : cell(row.harm, row)),
  };
}

/** Change of MAE, and of the target's score below it. */
function effect(by: Supposition, title: string, when: (words: ScoreWords) => string): HarmColumn {
  return column(
    by,
    title,
    (words) =>
      `${when(words)}: change of the MAE of all images, in thousandths; below it that of the target’s score. By a refit.`,
    66,
    ({ [by]: does }) =>
      does === null ? (
        '–'
      ) : (
        <span className={classes.effect}>
          <span data-helps={does.mae !== null && does.mae < 0}>
            {does.mae === null ? '–' : thousandths(does.mae)}
          </span>
          <span className={classes.below}>{signed(does.score, 3)}</span>
        </span>
      ),
  );
}

/** The pair's own columns, which this list is not sorted by. */
function pairColumn(id: string, width?: number): HarmColumn[] {
  return PAIR_COLUMNS.filter((one) => one.id === id).map((one) => ({
    ...one,
    sort: null,
    ...(width !== undefined && { width }),
  }));
}

/** The model's answer, and below it what people say. */
const ANSWER: HarmColumn = {
  id: 'answer',
  title: 'Answer',
  description: 'The model’s answer; below it what people say',
  sort: null,
  largestFirst: false,
  width: 84,
  numeric: false,
  cell: ({ row, standing }) => (
    <span className={classes.answer}>
      <LabelMark label={row.model} />
      {isSaid(standing) && (
        <span className={classes.below} title="What people say">
          <HumanMark standing={standing} />
        </span>
      )}
    </span>
  ),
};

function isSaid({ human, cannotJudge, flagged, saving }: Standing): boolean {
  return human !== null || cannotJudge || flagged || saving;
}

function TruthWord(): ReactNode {
  return useTrueWords().label.toLowerCase();
}

/** The model's answer, and below it the true label's sign with what people say: where there is no room for three columns. */
const ANSWER_AND_TRUTH: HarmColumn = {
  ...ANSWER,
  id: 'answer-and-truth',
  description: ({ labelOf }) => `The model’s answer; below it the ${labelOf} and what people say`,
  width: 92,
  cell: ({ row, standing }) => (
    <span className={classes.answer}>
      <LabelMark label={row.model} />
      <span className={classes.below}>
        {row.truth !== null && (
          <span>
            <TruthWord />{' '}
            <span
              role="img"
              aria-label={row.truth}
              style={{ color: LABEL_TEXT_COLOURS[row.truth], fontWeight: 600 }}
            >
              {LABEL_SIGNS[row.truth]}
            </span>{' '}
          </span>
        )}
        {isSaid(standing) && (
          <span title="What people say">
            <HumanMark standing={standing} />
          </span>
        )}
      </span>
    </span>
  ),
};

/**
 * @param hasProbabilities whether the model's loss is known
 * @param isNarrow whether all columns must fit into some 620 pixels
 */
export function harmColumns(hasProbabilities: boolean, isNarrow: boolean): readonly HarmColumn[] {
  const all = allColumns(hasProbabilities, isNarrow);
  return isNarrow
    ? all.map((one) => ({ ...one, width: Math.min(one.width, NARROW_WIDTHS.get(one.id) ?? Infinity) }))
    : all;
}

/** In pixels; of other columns the usual ones. */
const NARROW_WIDTHS: ReadonlyMap<string, number> = new Map([
  ['residual', 66],
  ['right', 64],
  ['leftOut', 64],
  ['turned', 64],
  ['loss', 46],
  ['modelLoss', 62],
]);

function allColumns(hasProbabilities: boolean, isNarrow: boolean): readonly HarmColumn[] {
  return [
    ...pairColumn('first'),
    ...pairColumn('second'),
    ...(isNarrow ? [ANSWER_AND_TRUTH] : [...pairColumn('truth', 80), ANSWER]),
    column(
      'residual',
      'Residual',
      ({ score }) =>
        `Estimate less ${score} of the target, the image that is scored; below it which of the two that is. Sorts by its size.`,
      74,
      ({ residual, targetId }, { firstId }) => (
        <span className={classes.effect}>
          <span>{residual === null ? '–' : signed(residual, 3)}</span>
          <span className={classes.below}>{targetId === firstId ? 'of First' : 'of Second'}</span>
        </span>
      ),
    ),
    effect('right', 'If right', ({ labelOf }) => `If the answer were the ${labelOf}`),
    effect('leftOut', 'Left out', () => 'If this answer were not there'),
    effect('turned', 'Turned', () => 'If the answer named the other image'),
    column(
      'loss',
      'Loss',
      ({ scores }) => `−ln P(answer | ${scores}) under the likelihood, in nats: how surprising the answer is`,
      50,
      ({ loss }) => formatNumber(loss, 2),
    ),
    ...(hasProbabilities
      ? [
          column(
            'modelLoss',
            'By model',
            ({ labelOf }) => `Loss by the model: −ln p(${labelOf}) by its own probabilities, in nats`,
            70,
            ({ modelLoss }, { truth }) =>
              modelLoss === null && truth !== null ? '∞' : formatNumber(modelLoss, 2),
          ),
        ]
      : []),
  ];
}
