import { formatCount } from '../../../core/format.ts';
import { AppError } from '../../app-error.ts';
import type { Database } from '../../store/database.ts';
import { countFailedComparisons, namedFailures } from '../../store/failed-comparisons.ts';
import { hasAnswersOf } from '../../store/predictions.ts';
import type { Run } from '../../store/runs.ts';

/**
 * Why a run of which everything was asked has failed: a member that answered nothing while comparisons failed, so that
 * the others' answers would pass for those of the whole ensemble. Undefined where there is no such member.
 */
export function silentMember(db: Database, { id, name, members }: Run): AppError | undefined {
  const failed = countFailedComparisons(db, id);
  if (failed === 0) return undefined;
  const silent = members.filter((_, member) => !hasAnswersOf(db, id, member));
  if (silent.length === 0) return undefined;
  const names = silent.map((member) => `"${member.name}"`);
  const who =
    members.length === 1
      ? 'The model'
      : names.length === 1
        ? `The member ${names.join('')}`
        : `The members ${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
  const [first] = namedFailures(db, id, 1);
  return new AppError(
    'member-never-answered',
    `${who} answered none of the comparisons of the run "${name}": ${formatCount(failed)} failed` +
      (first === undefined ? '.' : `, the first with: ${first.reason}`),
    members.length === 1
      ? 'Check the images and the files of the model, then start a new run.'
      : 'Check the files of the member, then start a new run with or without it.',
  );
}
