import { at } from '../../../core/at.ts';
import type { Database } from '../../store/database.ts';
import { probabilityColumns, probabilityHeader } from './probability-columns.ts';
import { scoreColumns, scoreHeader } from './score-columns.ts';
import { voteHeader, voteRows } from './vote-rows.ts';
import type { TableRow } from './write-table.ts';
import { answerRows } from '../../analysis/filters/answer-row.ts';
import type { AnswerView } from '../../analysis/filters/answer-view.ts';
import { labelOfCode } from '../../analysis/tables/label-code.ts';

/** Rows looked up together: neither one by one nor all at once. */
const ROWS_TOGETHER = 1_000;

/** The columns of {@link pairExportRows}. */
export function pairExportHeader({ table, other }: AnswerView): readonly string[] {
  return [
    ...['first', 'second', ...scoreHeader(table.images)],
    ...(table.images.areEstimated ? [] : ['true_label']),
    'predicted',
    ...probabilityHeader(table.hasProbabilities),
    ...(table.hasProbabilities ? ['margin', 'entropy'] : []),
    ...['reverse', 'human', 'cannot_judge', 'flagged'],
    ...(other === null ? [] : ['other']),
    ...voteHeader(table),
  ];
}

/**
 * The comparisons of a view by their ids, each of several answers in a row of its own, in columns that import-comparisons
 * reads back. `reverse` is the answer to the
 * other order, reversed so that it names the same image, as `human` and `other` do.
 *
 * @param rows of the view, in the order to write them; defaults to all of them by their images
 */
export function* pairExportRows(
  db: Database,
  view: AnswerView,
  rows: Uint32Array = view.rows,
): Generator<TableRow> {
  const { table } = view;
  for (let start = 0; start < rows.length; start += ROWS_TOGETHER) {
    const together = rows.subarray(start, start + ROWS_TOGETHER);
    for (const [index, pair] of answerRows(view, together).entries()) {
      const exported: TableRow = {
        first: pair.firstName,
        second: pair.secondName,
        ...scoreColumns(table.images, pair.firstScore, pair.secondScore),
        ...(!table.images.areEstimated && { true_label: pair.truth }),
        predicted: pair.model,
        ...(pair.probabilities !== null && {
          ...probabilityColumns(pair.probabilities),
          margin: pair.margin,
          entropy: pair.entropy,
        }),
        reverse: labelOfCode(at(table.reverseLabels, at(together, index))),
        human: pair.human,
        cannot_judge: pair.cannotJudge ? 'yes' : 'no',
        flagged: pair.flagged ? 'yes' : 'no',
        ...(view.other !== null && { other: pair.other }),
      };
      yield* voteRows(db, table, [pair.firstId, pair.secondId], exported);
    }
  }
}
