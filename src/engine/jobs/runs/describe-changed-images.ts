import { formatCount } from '../../../core/format.ts';

/** Names that a sentence has room for. */
const MOST_NAMED = 20;

/** That images are no longer those that were imported, by name. */
export function describeChangedImages(names: readonly string[]): string {
  const [name = ''] = names;
  if (names.length === 1)
    return `The image ${name} has changed since it was imported; its comparisons are left out.`;
  const named = names.slice(0, MOST_NAMED).join(', ');
  const more = names.length > MOST_NAMED ? ` and ${formatCount(names.length - MOST_NAMED)} more` : '';
  return `${formatCount(names.length)} images have changed since they were imported, and their comparisons are left out: ${named}${more}.`;
}
