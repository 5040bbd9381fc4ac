import { at } from '../../../core/at.ts';
import type { EvidenceKind } from '../../../core/evidence.ts';
import type { Ranking, RankingOptions } from '../../../core/ranking.ts';
import { rankingEdges } from '../../analysis/ranking/ranking-edges.ts';
import type { AnswerTable } from '../../analysis/tables/answer-table.ts';
import { AppError } from '../../app-error.ts';
import { rankNamed } from './rank-named.ts';

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
  return rankNamed(
    images.map((image) => at(table.images.names, image)),
    edges,
    options,
  );
}
