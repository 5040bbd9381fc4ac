import { probabilitiesOf } from '../../analysis/tables/join-members.ts';
import type { AnswerTable } from '../../analysis/tables/answer-table.ts';
import type { Database } from '../../store/database.ts';
import { predictionsOfComparison } from '../../store/predictions.ts';
import { probabilityColumns } from './probability-columns.ts';
import type { TableRow } from './write-table.ts';

/** The name of what {@link voteRows} adds. */
export function voteHeader({ columns }: AnswerTable): readonly string[] {
  if (columns.votes === null) return [];
  return ['rater', ...(columns.votes.weights === null ? [] : ['weight'])];
}

/**
 * A row for each answer about a comparison that has several, under the name of its rater: so an import counts them again. Where
 * all were answered once, the row itself.
 *
 * @param row what is the same of all of them
 */
export function* voteRows(
  db: Database,
  { runId, run, columns, hasProbabilities }: AnswerTable,
  [firstId, secondId]: readonly [firstId: number, secondId: number],
  row: TableRow,
): Generator<TableRow> {
  if (columns.votes === null) {
    yield row;
    return;
  }
  for (const prediction of predictionsOfComparison(db, runId, firstId, secondId)) {
    const { label, member, logits, votes = 1, weight } = prediction;
    const answer = {
      predicted: label,
      rater: run.members[member]?.name ?? '',
      ...(columns.votes.weights !== null && { weight: (weight ?? votes) / votes }),
      ...(hasProbabilities && logits !== null && probabilityColumns(probabilitiesOf(prediction))),
    };
    for (let vote = 0; vote < votes; vote++) yield { ...row, ...answer };
  }
}
