import { formatCount, formatNames } from '../../../core/format.ts';

/** Names that a sentence has room for. */
const MOST_NAMED = 20;

/** That images are no longer those that were imported, by name. */
export function describeChangedImages(names: readonly string[]): string {
  const [name = ''] = names;
  if (names.length === 1)
    return `The image ${name} has changed since it was imported; its comparisons are left out.`;
  return `${formatCount(names.length)} images have changed since they were imported, and their comparisons are left out: ${formatNames(names, MOST_NAMED)}.`;
}
