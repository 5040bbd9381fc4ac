import { reverseLabel } from '../../../core/labels.ts';
import type { Filter, SaidKind } from '../../../model/filter.ts';
import type { PairRow } from '../../../model/pair-row.ts';
import type { Database } from '../../store/database.ts';
import { people } from '../../store/people.ts';
import { PeopleSaid, type PersonSaid } from '../../store/people-said.ts';
import type { AnswerTable } from '../tables/answer-table.ts';

/** Whether what a person says of a pair is of a kind. */
const IS_SAID: Readonly<Record<SaidKind, (said: PersonSaid) => boolean>> = {
  labelled: ({ status, label }) => status === 'submitted' && label !== null,
  'cannot-judge': ({ status, label }) => status === 'submitted' && label === null,
  skipped: ({ status }) => status === 'skipped',
  flagged: ({ flagged }) => flagged,
  commented: ({ comment }) => comment !== '',
};

/** Of each row, 1 where somebody whom the filter asks for has said of its pair what it asks for. */
export function saidRows(db: Database, table: AnswerTable, { said, by }: Filter): Uint8Array {
  const kinds = said ?? ['labelled', 'cannot-judge'];
  const isAsked = (one: PersonSaid) =>
    (by === undefined || (one.person === by.person) !== by.others) &&
    kinds.some((kind) => IS_SAID[kind](one));
  return rowsOfPairs(db, table, (all) => all.some(isAsked));
}

/** Rows of a list with what each person says of their pairs. */
export function withSaid(db: Database, rows: readonly PairRow[]): PairRow[] {
  const all = PeopleSaid.now(db);
  const names = new Map(people(db).map(({ id, name }) => [id, name]));
  return rows.map((row) => {
    const said = all.of(row.firstId, row.secondId);
    if (said.length === 0) return row;
    return {
      ...row,
      said: said.map(({ person, label, ...rest }) => ({
        ...rest,
        person: names.get(person) ?? `person ${person}`,
        label: label !== null && row.firstId > row.secondId ? reverseLabel(label) : label,
      })),
    };
  });
}

/** Of each row, 1 where something is true of all that people say of its pair. */
export function rowsOfPairs(
  db: Database,
  table: AnswerTable,
  isTrue: (said: readonly PersonSaid[]) => boolean,
): Uint8Array {
  const rows = new Uint8Array(table.count);
  for (const { lowId, highId, said } of PeopleSaid.now(db).pairs()) {
    if (!isTrue(said)) continue;
    for (const row of [table.rowOf(lowId, highId), table.rowOf(highId, lowId)]) if (row >= 0) rows[row] = 1;
  }
  return rows;
}
