import { capitalised } from '../../core/capitalised.ts';
import { formatCount, formatQuantity } from '../../core/format.ts';
import type { DatasetDescription, FileChoice } from './dataset-description.ts';
import type { ImportProblem } from './import-problem.ts';

/** Entries of a dataset's lists that became no image, by their reason. */
export interface ImportLoss {
  readonly kind: ImportProblem['kind'];
  readonly entries: number;
  /** In words, after the number: "have no picture". */
  readonly reason: string;
}

/** Why entries are left out, after "1 entry" and "2 entries". */
const REASONS: Readonly<Partial<Record<ImportProblem['kind'], readonly [one: string, many: string]>>> = {
  'missing-image': ['has no picture', 'have no picture'],
  'unreadable-image': ['has a picture that cannot be read', 'have a picture that cannot be read'],
  'not-an-image': ['has a file that is no picture', 'have a file that is no picture'],
  'path-outside': ['leads out of the folder', 'lead out of the folder'],
  'duplicate-name': ['names an image a second time', 'name an image a second time'],
  'bad-score': ['has no usable score', 'have no usable score'],
  'bad-row': ['does not fit the list', 'do not fit the list'],
};

/**
 * Entries of the lists that became no image, by their reason, most first.
 *
 * @param images how many images there are
 * @param entries how many entries the lists have; those that problems do not account for are not told apart
 */
export function importLosses({ problems, images, entries }: DatasetDescription): ImportLoss[] {
  const counts = new Map<ImportProblem['kind'], number>();
  // What is wrong with a rating, or with a member of a split, loses no entry of the lists.
  for (const { kind, severity } of problems)
    if (severity === 'skipped' && kind in REASONS) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const losses = [...counts]
    .map(([kind, count]): ImportLoss => {
      const [one, many] = REASONS[kind] ?? ['is left out', 'are left out'];
      return { kind, entries: count, reason: count === 1 ? one : many };
    })
    .sort((a, b) => b.entries - a.entries);
  const told = losses.reduce((sum, { entries: some }) => sum + some, 0);
  const untold = entries - images.length - told;
  return untold > 0 ? [...losses, { kind: 'note', entries: untold, reason: 'left out' }] : losses;
}

/** `Of 2,553 entries 2,375 are images: 175 have no picture, 3 name an image a second time.`; null where all are. */
export function describeLosses(description: DatasetDescription): string | null {
  const { entries, images } = description;
  if (entries === images.length) return null;
  const losses = importLosses(description)
    .map(({ entries: count, reason }) => `${formatCount(count)} ${reason}`)
    .join(', ');
  return `Of ${formatQuantity(entries, 'entry', 'entries')} ${formatCount(images.length)} are images: ${losses}.`;
}

/** `Lists of scores: 2022, because ...; also there: crop, first (choose with --list).` */
export function describeChoice({ what, taken, why, others, option }: FileChoice): string {
  const choose = option === null ? '' : ` (choose with ${option})`;
  const name = capitalised(what);
  return `${name}: ${taken} taken, because ${why}; also there: ${others.join(', ')}${choose}.`;
}
