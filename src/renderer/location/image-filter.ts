import { searchKey } from '../../core/search-key.ts';
import type { Filter } from '../../model/filter.ts';
import type { ImageRow } from '../../model/image-row.ts';

/** Scores from `low` to below `high`, as bins are; null for no limit. */
export type ScoreRange = readonly [low: number | null, high: number | null];

const ANY_SCORE: ScoreRange = [null, null];

/** Scores hold six decimals, so a score within half a unit of the last one lies on the bound, as in core's bins. */
const EDGE_TOLERANCE = 5e-7;

/** Reads '3.1..3.6', '..2' or '4..'; anything else is no limit. */
export function parseScoreRange(text: string | undefined): ScoreRange {
  const [low, high, ...rest] = text?.split('..') ?? [];
  if (low === undefined || high === undefined || rest.length > 0) return ANY_SCORE;
  const bound = (end: string) => (end === '' || !Number.isFinite(Number(end)) ? null : Number(end));
  return [bound(low), bound(high)];
}

/** What {@link parseScoreRange} reads; null for no limit. */
export function formatScoreRange([low, high]: ScoreRange): string | null {
  return low === null && high === null ? null : `${low ?? ''}..${high ?? ''}`;
}

/**
 * The images that pass what the shared filter says of images, and the view's own range of scores.
 *
 * @param chosen the images of the filter's set; undefined where it names none
 */
export function filterImages(
  images: readonly ImageRow[],
  { image, part, group, text }: Pick<Filter, 'image' | 'part' | 'group' | 'text'>,
  [low, high]: ScoreRange = ANY_SCORE,
  chosen?: ReadonlySet<number>,
): readonly ImageRow[] {
  const sought = text === undefined ? undefined : searchKey(text);
  return images.filter(
    (row) =>
      (image === undefined || row.id === image) &&
      (chosen === undefined || chosen.has(row.id)) &&
      (part === undefined || row.part === part) &&
      (group === undefined || row.group === group) &&
      (sought === undefined || searchKey(row.name).includes(sought)) &&
      (low === null || (row.score !== null && row.score + EDGE_TOLERANCE >= low)) &&
      (high === null || (row.score !== null && row.score + EDGE_TOLERANCE < high)),
  );
}
