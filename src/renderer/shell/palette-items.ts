/** Something that the palette can find. */
export interface PaletteItem {
  /** Unique among all items. */
  readonly id: string;
  /** Heading that it is listed under. */
  readonly group: string;
  readonly title: string;
  readonly note?: string;
  /** First of the command's keys. */
  readonly keys?: string;
  readonly run: () => void;
}

interface PaletteGroup {
  readonly group: string;
  readonly items: readonly PaletteItem[];
}

/** Items of one group shown at once; more letters find the others. */
const MOST_OF_A_GROUP = 12;

/**
 * Items that a query finds, the best first: every word of the query has to be in the title, or begin a word of the group.
 * Beginnings of words count more than their insides, and the title more than the group.
 *
 * @param large groups that are listed only once something has been typed, after all others
 */
export function findItems(
  items: readonly PaletteItem[],
  query: string,
  large: readonly string[] = [],
): readonly PaletteGroup[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const groups = new Map<string, { item: PaletteItem; rank: number }[]>();
  for (const item of items) {
    if (words.length === 0 && large.includes(item.group)) continue;
    const rank = rankOf(item, words);
    if (rank === null) continue;
    const known = groups.get(item.group);
    if (known === undefined) groups.set(item.group, [{ item, rank }]);
    else known.push({ item, rank });
  }
  const ranked = [...groups].map(([group, found]) => {
    const sorted = found.toSorted((a, b) => b.rank - a.rank).slice(0, MOST_OF_A_GROUP);
    return { group, best: sorted[0]?.rank ?? 0, items: sorted.map(({ item }) => item) };
  });
  const place = (group: string) => large.indexOf(group);
  if (words.length > 0) ranked.sort((a, b) => place(a.group) - place(b.group) || b.best - a.best);
  return ranked.map(({ group, items: found }) => ({ group, items: found }));
}

/** How well words fit, higher being better; null where one does not. */
function rankOf({ title, group }: PaletteItem, words: readonly string[]): number | null {
  const text = title.toLowerCase();
  let rank = 0;
  for (const word of words) {
    const at = text.indexOf(word);
    if (at === 0) rank += 4;
    else if (at > 0 && /[^\p{L}\p{N}]/u.test(text[at - 1] ?? '')) rank += 3;
    else if (at > 0) rank += 2;
    else if (` ${group.toLowerCase()}`.includes(` ${word}`)) rank += 1;
    else return null;
  }
  return rank;
}
