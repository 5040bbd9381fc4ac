import { at } from '../../../core/at.ts';
import {
  rankFromPairs,
  type Ranking,
  type RankingComparison,
  type RankingOptions,
} from '../../../core/ranking.ts';
import type { EvidenceKind } from '../../../core/evidence.ts';
import { addTriples } from '../../../core/labels.ts';
import { AppError } from '../../app-error.ts';
import type { AnswerTable } from '../../analysis/tables/answer-table.ts';

/** Images named in a message about what the comparisons leave open. */
const NAMED = 5;

/** Ranks the images of a run from its answers alone, no true score used. @throws AppError as {@link rankComparisons} */
export function rankRun(
  table: AnswerTable,
  { evidence, ...options }: RankingOptions & { readonly evidence: EvidenceKind },
): Ranking {
  const { names } = table.images;
  const comparisons = Array.from({ length: table.count }, (_, row) => ({
    first: at(names, at(table.first, row)),
    second: at(names, at(table.second, row)),
    weights: addTriples(table.weightsOf(row, evidence)),
  }));
  return rankComparisons(comparisons, options);
}

/**
 * Bradley-Terry scores from comparisons alone.
 *
 * @throws AppError `ranking-undetermined` saying which images the comparisons leave open
 */
function rankComparisons(comparisons: readonly RankingComparison[], options: RankingOptions): Ranking {
  if (comparisons.length === 0)
    throw new AppError(
      'ranking-undetermined',
      'There are no comparisons to rank from.',
      'Run comparisons first.',
    );
  const outcome = rankFromPairs(comparisons, options);
  switch (outcome.kind) {
    case 'ranking':
      return outcome;
    case 'disconnected':
      throw new AppError(
        'ranking-undetermined',
        `The images fall into ${outcome.groups.length} groups that were never compared with each other: ${listGroups(outcome.groups)}.`,
        'Compare images of different groups, or rank with --ridge 0.01, which gives all groups the same mean.',
      );
    case 'unbounded':
      throw new AppError(
        'ranking-undetermined',
        `Some images won all their comparisons against all the others, so their lead has no limit: ${listGroups(outcome.groups)}.`,
        'Compare more neighbouring pairs, or rank with --ridge 0.01, which keeps every lead finite.',
      );
    case 'undetermined-parameter':
      throw new AppError(
        'ranking-undetermined',
        'The comparisons do not determine the position effect or the tie parameter.',
        'Rank with --no-position-effect, or with --ties half.',
      );
  }
}

function listGroups(groups: readonly (readonly string[])[]): string {
  const listed = groups
    .slice(0, NAMED)
    .map((group) => group.slice(0, NAMED).join(', ') + (group.length > NAMED ? ', ...' : ''));
  return listed.join(' | ') + (groups.length > NAMED ? ' | ...' : '');
}
