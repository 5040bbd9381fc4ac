import { isRecord } from '../../datasets/source/json-records.ts';

const ADDRESS = /[^\s,;:<>()"'|]+@[^\s,;:<>()"'|]+/g;

/** A name for somebody of whom a file holds an address alone: the same for the same address, in one workspace. */
export type Pseudonym = (address: string) => string;

/**
 * Who is meant, without an address: the number that the tool gave, else the name.
 *
 * Label Studio writes a number, an object with `id` and `email`, or `Name a@b.org, 12`; Prodigy a name that may be an address.
 *
 * @returns null where nobody is named
 */
export function personOf(value: unknown, pseudonym: Pseudonym): string | null {
  if (typeof value === 'number') return String(value);
  if (isRecord(value)) {
    for (const key of ['id', 'pk', 'username', 'name', 'email']) {
      const person = personOf(value[key], pseudonym);
      if (person !== null) return person;
    }
    return null;
  }
  if (typeof value !== 'string' || value.trim() === '') return null;
  const addresses = value.match(ADDRESS);
  if (addresses === null) return value.trim();
  const number = /(?:^|[,\s])(\d+)\s*$/.exec(value)?.[1];
  if (number !== undefined) return number;
  const name = value
    .replaceAll(ADDRESS, ' ')
    .replaceAll(/[<>()"'\s,;:|]+/g, ' ')
    .trim();
  return name === '' ? pseudonym(addresses[0].toLowerCase()) : name;
}

/** Whether a value holds an address, which is dropped. */
export function holdsAddress(value: unknown): boolean {
  if (isRecord(value)) return Object.values(value).some(holdsAddress);
  return typeof value === 'string' && value.match(ADDRESS) !== null;
}
