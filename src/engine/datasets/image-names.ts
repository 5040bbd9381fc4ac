import { posix } from 'node:path';

/** What {@link imageNameKey} changes. */
const UNUSUAL = /[\\\u0080-\uffff]|\/\/|(^|\/)\.{1,2}(\/|$)/;

/** An image's name as it is compared: folders divided by '/', no './', letters composed (NFC). */
export function imageNameKey(name: string): string {
  if (!UNUSUAL.test(name)) return name;
  return posix.normalize(name.replaceAll('\\', '/').normalize('NFC'));
}

/** A function that gives each name as it was spelled the first time. */
export function firstSpellings(): (name: string) => string {
  const spelled = new Map<string, string>();
  return (name) => {
    const key = imageNameKey(name);
    const first = spelled.get(key);
    if (first === undefined) spelled.set(key, name);
    return first ?? name;
  };
}

/** What a name leads to: one image, several that it may mean, or (undefined) none. */
export type FoundName<T> =
  | { readonly value: T; readonly ambiguous?: undefined }
  | { readonly value?: undefined; readonly ambiguous: readonly string[] }
  | undefined;

interface Named<T> {
  readonly name: string;
  readonly key: string;
  readonly value: T;
}

/**
 * Images by name, for whoever names them otherwise: with other folders in front, with '\', or in another Unicode form.
 *
 * The same name finds its image, else the one of the same key, else the one whose key is the end of the name or ends with it,
 * at the beginning of a folder: `x/a.jpg` finds `a.jpg` and `faces/x/a.jpg`, never `y/a.jpg`. Where several would do, none is
 * taken.
 */
export class ImageNames<T> {
  readonly #byName = new Map<string, T>();
  readonly #byKey = new Map<string, Named<T>[]>();
  /** By what their keys end with, from a folder's beginning on. */
  readonly #byEnd = new Map<string, Named<T>[]>();
  /** By their keys without the ending of a picture's file. */
  readonly #byStem = new Map<string, Named<T>[]>();

  constructor(entries: Iterable<readonly [name: string, value: T]> = []) {
    for (const [name, value] of entries) this.add(name, value);
  }

  add(name: string, value: T): void {
    const key = imageNameKey(name);
    const named = { name, key, value };
    this.#byName.set(name, value);
    append(this.#byKey, key, named);
    for (const end of endsOf(key)) append(this.#byEnd, end, named);
    if (PICTURE_ENDING.test(key)) append(this.#byStem, key.replace(PICTURE_ENDING, ''), named);
  }

  find(name: string): FoundName<T> {
    const value = this.#byName.get(name);
    if (value !== undefined) return { value };
    const key = imageNameKey(name);
    const candidates = this.#byKey.get(key) ?? [
      ...endsOf(key).flatMap((end) => this.#byKey.get(end) ?? []),
      ...(this.#byEnd.get(key) ?? []),
    ];
    return onlyOne(candidates);
  }

  /** The image whose name is this one and a picture's ending, for names of items without files. */
  findWithoutEnding(name: string): FoundName<T> {
    return onlyOne(this.#byStem.get(imageNameKey(name)) ?? []);
  }
}

const PICTURE_ENDING = /\.(png|jpe?g|webp|gif|tiff?|bmp|avif)$/i;

function onlyOne<T>(candidates: readonly Named<T>[]): FoundName<T> {
  const [only] = candidates;
  if (only === undefined) return undefined;
  return candidates.length === 1
    ? { value: only.value }
    : { ambiguous: candidates.map((candidate) => candidate.name) };
}

/** What a key ends with after each of its folders, the longest first. */
function endsOf(key: string): string[] {
  const ends: string[] = [];
  for (let slash = key.indexOf('/'); slash >= 0; slash = key.indexOf('/', slash + 1))
    ends.push(key.slice(slash + 1));
  return ends;
}

function append<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
