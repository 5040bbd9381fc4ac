import { at } from '../../../core/at.ts';
import type { EvidenceKind } from '../../../core/evidence.ts';
import { mergeEdges } from '../../../core/ranking-edges.ts';
import type { Ranking, RankingOptions } from '../../../core/ranking.ts';
import { rankingEdges } from '../../analysis/ranking/ranking-edges.ts';
import type { AnswerTable } from '../../analysis/tables/answer-table.ts';
import { estimatesOfRanking, type ScoreEstimates } from './estimate-scores.ts';

/** The scores of a run's ranking as estimates of the scores of its images. */
export function estimatesOfRun(
  table: AnswerTable,
  ranking: Ranking,
  { evidence, ...options }: RankingOptions & { readonly evidence: EvidenceKind },
): ScoreEstimates {
  const { images, edges } = rankingEdges(table, evidence);
  const ids = images.map((image) => at(table.images.ids, image));
  return estimatesOfRanking(ranking, ids, mergeEdges(ids.length, edges), table.run.name, options);
}
