import type { ReactNode } from 'react';
import { formatNumber } from '../../../core/format.ts';
import { isLargestFirst, type HarmSort, type PairHarm, type Supposition } from '../../../model/harm.ts';
import type { PairRow } from '../../../model/pair-row.ts';
import { signed } from '../../estimates/estimate-text.ts';
import { LabelMark } from '../../ui/labels/label-mark.tsx';
import { HumanMark, PAIR_COLUMNS, type PairColumn } from '../../ui/pair-table/pair-columns.tsx';
import classes from './harm-view.module.css';

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
  description: string,
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
function effect(by: Supposition, title: string, description: string): HarmColumn {
  return column(
    by,
    title,
    `${description}: change of the MAE of all images, in thousandths; below it that of the target’s score. By a refit.`,
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
      {(standing.human !== null || standing.cannotJudge || standing.flagged || standing.saving) && (
        <span className={classes.below} title="What people say">
          <HumanMark standing={standing} />
        </span>
      )}
    </span>
  ),
};

/** @param hasProbabilities whether the model's loss is known */
export function harmColumns(hasProbabilities: boolean): readonly HarmColumn[] {
  return [
    ...pairColumn('first'),
    ...pairColumn('second'),
    ...pairColumn('truth', 80),
    ANSWER,
    column(
      'residual',
      'Residual',
      'Estimate less true score of the target, the image that is scored; below it which of the two that is. Sorts by its size.',
      74,
      ({ residual, targetId }, { firstId }) => (
        <span className={classes.effect}>
          <span>{residual === null ? '–' : signed(residual, 3)}</span>
          <span className={classes.below}>{targetId === firstId ? 'of First' : 'of Second'}</span>
        </span>
      ),
    ),
    effect('right', 'If right', 'If the answer were the true label'),
    effect('leftOut', 'Left out', 'If this answer were not there'),
    effect('turned', 'Turned', 'If the answer named the other image'),
    column(
      'loss',
      'Loss',
      '−ln P(answer | true scores) under the likelihood, in nats: how surprising the answer is',
      50,
      ({ loss }) => formatNumber(loss, 2),
    ),
    ...(hasProbabilities
      ? [
          column(
            'modelLoss',
            'By model',
            'Loss by the model: −ln p(true label) by its own probabilities, in nats',
            70,
            ({ modelLoss }, { truth }) =>
              modelLoss === null && truth !== null ? '∞' : formatNumber(modelLoss, 2),
          ),
        ]
      : []),
  ];
}
