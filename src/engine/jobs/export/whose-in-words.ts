import { describeWhose, type WhoseLabels } from '../../../model/whose-labels.ts';
import type { Database } from '../../store/database.ts';
import { personByRef } from '../../store/people.ts';

/** Whose labels count, as the end of "People's labels: ...". */
export function whoseInWords(db: Database, whose: WhoseLabels): string {
  return describeWhose(whose, (id) => personByRef(db, id)?.name ?? `person ${id}`);
}
