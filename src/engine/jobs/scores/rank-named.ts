import { mergeEdges, type RankingEdges } from '../../../core/ranking-edges.ts';
import { RANKING_CAUSES } from '../../../core/ranking-causes.ts';
import {
  namedOutcome,
  rankEdges,
  rankingObstacle,
  type Ranking,
  type RankingOptions,
} from '../../../core/ranking.ts';
import { fewestChanges } from '../../analysis/ranking/ranking-changes.ts';
import { AppError } from '../../app-error.ts';

/** Images named in a message about what the comparisons leave open. */
const NAMED = 5;

/**
 * Ranks items by comparisons of them.
 *
 * @param names of the items
 * @throws AppError `ranking-undetermined` saying what the comparisons leave open, and what would rank all the same
 */
export function rankNamed(names: readonly string[], edges: RankingEdges, options: RankingOptions): Ranking {
  const merged = mergeEdges(names.length, edges);
  const outcome = namedOutcome(rankEdges(names.length, merged, options), names);
  if (outcome.kind === 'ranking') return outcome;
  const way = wayOut(names.length, merged, options, outcome.kind === 'undetermined-parameter');
  switch (outcome.kind) {
    case 'disconnected':
      throw new AppError(
        'ranking-undetermined',
        `The images fall into ${outcome.groups.length} groups that were never compared with each other, so that nothing says how one stands to another: ${listGroups(outcome.groups)}.`,
        `Compare images of different groups${way}.`,
      );
    case 'unbounded':
      throw new AppError(
        'ranking-undetermined',
        `Some images won all their comparisons against all the others, so their lead has no limit. Determined is the order of the groups alone, the best first: ${listGroups(outcome.groups)}.`,
        `Compare more neighbouring pairs${way}.`,
      );
    case 'undetermined-parameter':
      throw new AppError(
        'ranking-undetermined',
        RANKING_CAUSES[outcome.cause],
        // More answers of the same kind would not help where they already agree.
        `${way === '' ? 'Compare more pairs of images that are hard to tell apart' : way.replace(/^, or add/, 'Add')}.`,
      );
  }
}

/** ', or add ...': the fewest changes that give a ranking, each way; empty where none does. */
function wayOut(items: number, edges: RankingEdges, options: RankingOptions, areJoined: boolean): string {
  // Nothing but a ridge ranks groups that are not joined, or that lead without a limit.
  const ranks = (changed: RankingOptions) =>
    (areJoined || (changed.ridge ?? 0) > 0) && rankingObstacle(items, edges, changed) === null;
  const ways = fewestChanges(ranks, options);
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
