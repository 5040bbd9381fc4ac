import { commandsSeen } from './commands.ts';
import { KEY_CATALOGUE, type CatalogueEntry } from './key-catalogue.ts';
import { keyMap, setKeys, type KeyMap } from './key-map.ts';
import { strokesOf } from './keys.ts';
import { reservedFor } from './reserved-keys.ts';
import { SHARED_KEYS } from './shared-keys.ts';

/** Something whose keys can be set: a command, or keys that are the same in every view. */
export type Settable = CatalogueEntry;

const SHARED_SECTION = 'Answers, in every view';

/** Views in which a pair can be answered. */
const ANSWERING = ['annotate', 'pairs', 'nll', 'harm', 'review'] as const;

/** Where commands are that are not of one view; their ids begin so. */
const ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  answer: ANSWERING,
  look: ANSWERING,
  notes: ['pairs', 'data', 'nll', 'harm', 'run', 'training'],
  pairs: ['pairs', 'harm'],
};

/** In every view. */
const EVERYWHERE = [
  'view',
  'go',
  'help',
  'edit',
  'filter',
  'slices',
  'results',
  'shell',
  'colours',
  'workspace',
  'settings',
];
const EVERYWHERE_IDS = ['results.export', 'data.import'];

/** Everything whose keys can be set, the shared ones first. */
export function settables(): readonly Settable[] {
  const known = new Map(KEY_CATALOGUE.map((entry) => [entry.id, entry]));
  const others = commandsSeen()
    .filter(({ id }) => !known.has(id))
    .map(({ id, title, section, keys = [] }) => ({ id, title, section, keys }));
  const shared = Object.entries(SHARED_KEYS).map(([id, { title, keys }]) => ({
    ...{ id, title, keys },
    section: SHARED_SECTION,
  }));
  return [...shared, ...KEY_CATALOGUE, ...others];
}

/** The keys that something has now. */
export function keysNow({ id, keys }: Settable, set: KeyMap = keyMap()): readonly string[] {
  return set[id] ?? keys;
}

/** What has a key, or one that begins so, where this would have it too. */
export function conflictsOf(of: Settable, keys: string, set: KeyMap = keyMap()): readonly Settable[] {
  return settables().filter(
    (other) =>
      other.id !== of.id &&
      meet(of, other) &&
      keysNow(other, set).some((theirs) => isSameBeginning(keys, theirs)),
  );
}

/** Gives something a key, in place of those it has or besides them, and takes it from what has it. */
export function giveKeys(of: Settable, keys: readonly string[]): void {
  const changes: Record<string, readonly string[] | null> = {};
  for (const one of keys)
    for (const other of conflictsOf(of, one))
      changes[other.id] = (changes[other.id] ?? keysNow(other)).filter(
        (theirs) => !isSameBeginning(one, theirs),
      );
  setKeys({ ...changes, [of.id]: isSame(keys, of.keys) ? null : keys });
}

/** What stands against a map of keys from a file: keys that the browser needs, and keys that two commands would share. */
export function problemsOfMap(map: KeyMap): readonly string[] {
  const all = settables();
  return all.flatMap((one) =>
    (map[one.id] ?? []).flatMap((keys) => {
      const reason = reservedFor(keys);
      if (reason !== null) return [`${inWords(one)}: ${keys} ${reason}.`];
      return (
        conflictsOf(one, keys, map)
          // A pair of them is told once, and those that come with the same keys not at all.
          .filter((other) => map[other.id] === undefined || other.id > one.id)
          .map((other) => `${inWords(one)} and ${inWords(other)} would both have ${keys}.`)
      );
    }),
  );
}

/** 'Flag (Annotate)'. */
export function inWords({ title, section }: Settable): string {
  return `“${title}” (${section})`;
}

function meet(one: Settable, other: Settable): boolean {
  const [here, there] = [placesOf(one), placesOf(other)];
  return here === null || there === null || here.some((place) => there.includes(place));
}

/** The views of something; null for every view. */
function placesOf({ id }: Settable): readonly string[] | null {
  const prefix = id.slice(0, id.indexOf('.'));
  if (EVERYWHERE_IDS.includes(id) || (EVERYWHERE.includes(prefix) && prefix !== 'results')) return null;
  return ELSEWHERE[prefix] ?? [prefix];
}

function isSameBeginning(one: string, other: string): boolean {
  const [here, there] = [strokesOf(one), strokesOf(other)];
  return here.slice(0, there.length).every((stroke, place) => stroke === there[place]);
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((keys, place) => keys === other[place]);
}
