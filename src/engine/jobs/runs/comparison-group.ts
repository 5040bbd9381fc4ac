/** Comparisons of one image shown first: they share the work on it. Images by their ids. */
export interface ComparisonGroup {
  readonly first: number;
  readonly seconds: readonly number[];
}

/** Collects comparisons by their first image, each once, in the order of first occurrence. */
export function groupByFirst(
  comparisons: Iterable<readonly [first: number, second: number]>,
): ComparisonGroup[] {
  const groups = new Map<number, Set<number>>();
  for (const [first, second] of comparisons) {
    if (first === second) continue;
    const seconds = groups.get(first);
    if (seconds) seconds.add(second);
    else groups.set(first, new Set([second]));
  }
  return [...groups].map(([first, seconds]) => ({ first, seconds: [...seconds] }));
}

export function countComparisons(groups: readonly ComparisonGroup[]): number {
  return groups.reduce((sum, { seconds }) => sum + seconds.length, 0);
}
