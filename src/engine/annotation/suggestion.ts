import type { Suggestion } from '../../model/annotation-queue.ts';
import type { AnswerTable } from '../analysis/tables/answer-table.ts';

/** What a run says of a comparison, to be accepted or not; null for no row. Its own answer, whatever people have said since. */
export function suggestionOf(table: AnswerTable, row: number): Suggestion | null {
  if (row < 0) return null;
  const probabilities = table.recordedProbabilities(row);
  return {
    label: table.label(row),
    probability: probabilities === null ? null : Math.max(...probabilities),
  };
}
