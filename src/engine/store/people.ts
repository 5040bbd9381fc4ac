import { at } from '../../core/at.ts';
import { isSameName, PERSON_COLOURS, type Person, type PersonRef, type Role } from '../../model/person.ts';
import { name as nameSchema } from '../../model/scalars.ts';
import { AppError } from '../app-error.ts';
import type { Database } from './database.ts';

interface Row extends Omit<Person, 'archived'> {
  readonly archived: 0 | 1;
}

const COLUMNS = 'id, name, colour, role, archived_at IS NOT NULL AS archived';

/** Everybody of the workspace, those archived too, in the order in which they came. */
export function people(db: Database): Person[] {
  return db.prepare<[], Row>(`SELECT ${COLUMNS} FROM person ORDER BY id`).all().map(fromRow);
}

/** A person by id or name; names that differ in case alone are one person. */
export function personByRef(db: Database, ref: PersonRef): Person | null {
  const row =
    typeof ref === 'number'
      ? db.prepare<[number], Row>(`SELECT ${COLUMNS} FROM person WHERE id = ?`).get(ref)
      : db.prepare<[string], Row>(`SELECT ${COLUMNS} FROM person WHERE name = ?`).get(ref);
  if (row !== undefined) return fromRow(row);
  return typeof ref === 'number' ? null : (people(db).find(({ name }) => isSameName(name, ref)) ?? null);
}

/** The id of a person; 0, which nobody has, where there is none. */
export function personId(db: Database, ref: PersonRef): number {
  return personByRef(db, ref)?.id ?? 0;
}

/**
 * Who says something: a name that nobody has becomes a person. Call it in a transaction.
 *
 * @throws AppError `person-missing`, `person-archived`
 */
export function personWhoSays(db: Database, ref: PersonRef): Person {
  const person = personByRef(db, ref);
  if (person === null && typeof ref === 'string') return addPerson(db, { name: ref });
  if (person === null) throw personMissing();
  if (person.archived)
    throw new AppError(
      'person-archived',
      `${person.name} is archived and does not judge any more.`,
      'Choose who judges, or bring this person back under People.',
    );
  return person;
}

/**
 * Adds a person. The first one of a workspace is a reviewer unless it is said otherwise, because somebody has to make tasks.
 *
 * @throws AppError `name-taken`
 */
export function addPerson(
  db: Database,
  {
    name,
    colour,
    role,
  }: { readonly name: string; readonly colour?: string | undefined; readonly role?: Role | undefined },
): Person {
  const known = people(db);
  assertIsName(name);
  assertNameIsFree(known, name, null);
  const { lastInsertRowid } = db
    .prepare('INSERT INTO person (name, colour, role, created_at) VALUES (?, ?, ?, ?)')
    .run(
      name,
      colour ?? at(PERSON_COLOURS, known.length % PERSON_COLOURS.length),
      role ??
        (known.some((person) => person.role === 'reviewer' && !person.archived) ? 'annotator' : 'reviewer'),
      Date.now(),
    );
  return storedPerson(db, Number(lastInsertRowid));
}

/** @throws AppError `person-missing`, `name-taken` */
export function changePerson(db: Database, person: Person): Person {
  assertIsName(person.name);
  assertNameIsFree(people(db), person.name, person.id);
  db.prepare(
    `UPDATE person SET name = ?, colour = ?, role = ?, archived_at = iif(?, coalesce(archived_at, ?), NULL) WHERE id = ?`,
  ).run(person.name, person.colour, person.role, person.archived ? 1 : 0, Date.now(), person.id);
  return storedPerson(db, person.id);
}

/** @throws AppError `person-missing` */
export function storedPerson(db: Database, ref: PersonRef): Person {
  const person = personByRef(db, ref);
  if (person === null) throw personMissing(ref);
  return person;
}

/** A page could not read any other. */
function assertIsName(text: string): void {
  if (nameSchema.safeParse(text).success) return;
  throw new AppError(
    'name-not-usable',
    text.trim() === '' ? 'The name is empty.' : `The name has ${text.length} characters, more than 200.`,
    'Choose another name.',
  );
}

/** Names that differ in case alone would be taken for one another. */
function assertNameIsFree(known: readonly Person[], name: string, except: number | null): void {
  const same = known.find((person) => person.id !== except && isSameName(person.name, name));
  if (same !== undefined)
    throw new AppError(
      'name-taken',
      `There is already a person named ${JSON.stringify(same.name)}${same.archived ? ', who is archived' : ''}.`,
      same.archived ? 'Bring that person back, or choose another name.' : 'Choose another name.',
    );
}

function personMissing(ref?: PersonRef): AppError {
  return new AppError(
    'person-missing',
    typeof ref === 'string'
      ? `There is no person named ${JSON.stringify(ref)} in the workspace.`
      : 'This person is not in the workspace.',
    'Choose one of its people, or add one.',
  );
}

function fromRow(row: Row): Person {
  return { ...row, archived: row.archived === 1 };
}
