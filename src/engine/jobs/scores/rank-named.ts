import { outcomesOfVotes } from '../../../core/comparison-graph.ts';
import { mergeEdges, type ColumnsOfVotes, type RankingEdges } from '../../../core/ranking-edges.ts';
import { RANKING_CAUSES } from '../../../core/ranking-causes.ts';
import {
  groupsObstacle,
  labelsSaid,
  namedGroups,
  namedOutcome,
  rankEdges,
  rankingObstacle,
  ranksWithRidge,
  type Ranking,
  type RankingOptions,
  type ItemsApart,
  type RankingCause,
} from '../../../core/ranking.ts';
import type { SaidLabels } from '../../../core/ranking-limits.ts';
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
  switch (outcome.kind) {
    case 'ranking':
      return outcome;
    case 'disconnected':
    case 'unbounded':
      throw areApart(outcome, labelsSaid(merged), options);
    case 'undetermined-parameter':
      throw isOpen(
        outcome.cause,
        waysOut((changed) => rankingObstacle(names.length, merged, changed) === null, options),
      );
  }
}

/**
 * Looks at votes before they are made the comparisons of a ranking, which takes longer.
 *
 * @throws AppError `ranking-undetermined` as {@link rankNamed} would for groups of items, and where all votes are ties
 */
export function refuseVotes(names: readonly string[], votes: ColumnsOfVotes, options: RankingOptions): void {
  if ((options.ridge ?? 0) > 0) return;
  const obstacle = groupsObstacle(names.length, outcomesOfVotes(votes));
  const isSaid = (label: number) => votes.label.subarray(0, votes.count).includes(label);
  const said = [isSaid(0), isSaid(1), isSaid(2)] as const;
  if (obstacle !== null) throw areApart(namedGroups(obstacle, names), said, options);
  if (!ranksWithRidge(said, options))
    throw isOpen(
      'tie',
      waysOut((changed) => ranksWithRidge(said, changed), options),
    );
}

function isOpen(cause: RankingCause, ways: string): AppError {
  return new AppError(
    'ranking-undetermined',
    RANKING_CAUSES[cause],
    // More answers of the same kind would not help where they already agree.
    ways === '' ? 'Compare more pairs of images that are hard to tell apart.' : `Add ${ways}.`,
  );
}

function areApart({ kind, groups }: ItemsApart<string>, said: SaidLabels, options: RankingOptions): AppError {
  // Nothing but a ridge ranks groups that are not joined, or that lead without a limit.
  const ways = waysOut((changed) => (changed.ridge ?? 0) > 0 && ranksWithRidge(said, changed), options);
  const way = ways === '' ? '' : `, or add ${ways}`;
  return kind === 'disconnected'
    ? new AppError(
        'ranking-undetermined',
        `The images fall into ${groups.length} groups that were never compared with each other, so that nothing says how one stands to another: ${listGroups(groups)}.`,
        `Compare images of different groups${way}.`,
      )
    : new AppError(
        'ranking-undetermined',
        `Some images won all their comparisons against all the others, so their lead has no limit. Determined is the order of the groups alone, the best first: ${listGroups(groups)}.`,
        `Compare more neighbouring pairs${way}.`,
      );
}

/** The fewest changes that give a ranking, each way, as one would add them; empty where none does. */
function waysOut(ranks: (changed: RankingOptions) => boolean, options: RankingOptions): string {
  const said = fewestChanges(ranks, options).map((changes) => {
    const [added, meanings] = [changes.map(({ option }) => option), changes.map(({ meaning }) => meaning)];
    return `${added.join(' ')}, which ${meanings.join(' and ')}`;
  });
  return said.join(', or ');
}

function listGroups(groups: readonly (readonly string[])[]): string {
  const listed = groups
    .slice(0, NAMED)
    .map((group) => group.slice(0, NAMED).join(', ') + (group.length > NAMED ? ', ...' : ''));
  return listed.join(' | ') + (groups.length > NAMED ? ' | ...' : '');
}
