import type { Database } from '../engine/store/database.ts';
import { personByRef } from '../engine/store/people.ts';
import { whoseLabelsSchema, type WhoseLabels } from '../model/whose-labels.ts';
import { UsageError } from './usage-error.ts';

/** What --whose means: a voice, or a person by name. @throws UsageError */
export function whoseOf(db: Database, text: string): WhoseLabels {
  const named = /^person:(.+)$/.exec(text)?.[1];
  const person = named === undefined ? null : personByRef(db, named);
  const read = whoseLabelsSchema.safeParse(person === null ? text : `person:${person.id}`);
  if (!read.success || read.data === 'none')
    throw new UsageError(
      named === undefined
        ? `--whose ${text}: take newest, majority, adjudicated, dawid-skene, or person:NAME.`
        : `--whose ${text}: there is no person named "${named}".`,
    );
  return read.data;
}
