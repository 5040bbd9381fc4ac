/** How many letters all names of a list have in common at their beginning and at their end. */
export interface SameEnds {
  readonly start: number;
  readonly end: number;
}

export const NOTHING_SAME: SameEnds = { start: 0, end: 0 };

/** What the names of a list have in common; nothing where there are not two different ones. */
export function sameEnds(names: Iterable<string>): SameEnds {
  // By whole letters: half of one is none.
  const [first, ...others] = [...new Set(names)].map((name) => Array.from(name));
  if (first === undefined || others.length === 0) return NOTHING_SAME;
  const most = Math.min(...[first, ...others].map(({ length }) => length));
  const reach = (letterOf: (name: readonly string[], place: number) => string | undefined, limit: number) => {
    let same = 0;
    while (same < limit && others.every((name) => letterOf(name, same) === letterOf(first, same))) same++;
    return same;
  };
  const start = reach((name, place) => name[place], most);
  return { start, end: reach((name, place) => name.at(-1 - place), most - start) };
}

/** A name in parts: what all have in common gives way first, then the middle of what differs. */
export interface NameParts {
  readonly sameStart: string;
  readonly differs: string;
  /** The last letters of what differs, which never give way. */
  readonly kept: string;
  readonly sameEnd: string;
}

const KEPT = 8;

/** Parts of a name that is written from the right would stand in the wrong order. */
const FROM_THE_RIGHT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;

export function nameParts(name: string, { start, end }: SameEnds): NameParts {
  if (FROM_THE_RIGHT.test(name)) return { sameStart: '', differs: name, kept: '', sameEnd: '' };
  const letters = Array.from(name);
  const ofDiffering = letters.length - end;
  const cut = Math.max(start, ofDiffering - KEPT);
  const part = (from: number, to: number) => letters.slice(from, to).join('');
  return {
    sameStart: part(0, start),
    differs: part(start, cut),
    kept: part(cut, ofDiffering),
    sameEnd: part(ofDiffering, letters.length),
  };
}
