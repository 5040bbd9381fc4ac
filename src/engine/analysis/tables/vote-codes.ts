import { at } from '../../../core/at.ts';
import type { AnswerTable } from './answer-table.ts';

type VoteCodes = readonly (readonly [rowCode: number, columnCode: number, votes: number])[];

/**
 * A row's pairs of label codes by two sources, with how many votes each has: where a comparison has several of the run's own
 * answers, each counts.
 *
 * @returns null where a row has one pair, which is in the columns: neither source is the run, or all were answered once
 */
export function voteCodes(
  table: AnswerTable,
  rowCodes: Uint8Array,
  columnCodes: Uint8Array,
): ((row: number) => VoteCodes) | null {
  const [ofRows, ofColumns] = [rowCodes === table.model, columnCodes === table.model];
  if (table.columns.votes === null || !(ofRows || ofColumns)) return null;
  return (row) => {
    const [rowCode, columnCode] = [at(rowCodes, row), at(columnCodes, row)];
    const votes = table.votesOf(row) ?? [];
    return votes.map((count, code) => [ofRows ? code : rowCode, ofColumns ? code : columnCode, count]);
  };
}
