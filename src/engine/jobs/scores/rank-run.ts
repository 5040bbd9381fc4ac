import { at } from '../../../core/at.ts';
import {
  namedOutcome,
  rankEdges,
  type Ranking,
  type RankingCause,
  type RankingOptions,
  type RankingOutcome,
} from '../../../core/ranking.ts';
import type { EvidenceKind } from '../../../core/evidence.ts';
import { RANKING_CAUSES } from '../../../core/ranking-causes.ts';
import { fewestChanges } from '../../analysis/ranking/ranking-changes.ts';
import { rankingEdges } from '../../analysis/ranking/ranking-edges.ts';
import { AppError } from '../../app-error.ts';
import type { AnswerTable } from '../../analysis/tables/answer-table.ts';

/** Images named in a message about what the comparisons leave open. */
const NAMED = 5;

/**
 * Ranks the images of a run from its answers alone, no true score used.
 *
 * @throws AppError `ranking-undetermined` saying which images the comparisons leave open
 */
export function rankRun(
  table: AnswerTable,
  { evidence, ...options }: RankingOptions & { readonly evidence: EvidenceKind },
): Ranking {
  if (table.count === 0)
    throw new AppError(
      'ranking-undetermined',
      'There are no comparisons to rank from.',
      'Run comparisons first.',
    );
  const { images, edges } = rankingEdges(table, evidence);
  const names = images.map((image) => at(table.images.names, image));
  const rank = (changed: RankingOptions) => namedOutcome(rankEdges(images.length, edges, changed), names);
  const outcome = rank(options);
  switch (outcome.kind) {
    case 'ranking':
      return outcome;
    case 'disconnected':
      throw new AppError(
        'ranking-undetermined',
        `The images fall into ${outcome.groups.length} groups that were never compared with each other: ${listGroups(outcome.groups)}.`,
        `Compare images of different groups${wayOut(rank, options)}.`,
      );
    case 'unbounded':
      throw new AppError(
        'ranking-undetermined',
        `Some images won all their comparisons against all the others, so their lead has no limit: ${listGroups(outcome.groups)}.`,
        `Compare more neighbouring pairs${wayOut(rank, options)}.`,
      );
    case 'undetermined-parameter':
      throw undetermined(outcome.cause, rank, options);
  }
}

type Rank = (options: RankingOptions) => RankingOutcome;

function undetermined(cause: RankingCause, rank: Rank, options: RankingOptions): AppError {
  const { why, ask } = RANKING_CAUSES[cause];
  const way = wayOut(rank, options);
  // More answers of the same kind would not help where they already agree.
  const action = ask === null && way !== '' ? way.replace(/^, or add/, 'Add') : `${ask ?? MORE}${way}`;
  return new AppError('ranking-undetermined', why, `${action}.`);
}

const MORE = 'Compare more pairs of images that are hard to tell apart';

/** ', or add ...': the fewest changes that were tried and found to give a ranking, each way; empty where none does. */
function wayOut(rank: Rank, options: RankingOptions): string {
  const ways = fewestChanges((changed) => rank(changed).kind === 'ranking', options);
  if (ways.length === 0) return '';
  const said = ways.map((changes) => {
    const [added, meanings] = [changes.map(({ option }) => option), changes.map(({ meaning }) => meaning)];
    return `${added.join(' ')}, which ${meanings.join(' and ')}`;
  });
  return `, or add ${said.join(', or ')}`;
}

function listGroups(groups: readonly (readonly string[])[]): string {
  const listed = groups
    .slice(0, NAMED)
    .map((group) => group.slice(0, NAMED).join(', ') + (group.length > NAMED ? ', ...' : ''));
  return listed.join(' | ') + (groups.length > NAMED ? ' | ...' : '');
}
