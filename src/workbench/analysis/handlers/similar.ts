import { AnswerView } from '../../../engine/analysis/filters/answer-view.ts';
import { shareDifferencesOfViews } from '../../../engine/analysis/figures/share-differences-of-views.ts';
import { similarAuditOfView } from '../../../engine/analysis/figures/similar-audit.ts';
import { similarPiecesOfView } from '../../../engine/analysis/figures/similar-pieces.ts';
import { similarScoresOfRun } from '../../../engine/jobs/scores/similar-scores-of-run.ts';
import type { Filter } from '../../../model/filter.ts';
import type { AnalysisHandlers } from '../../handler.ts';
import { metricOrNull } from '../metrics-or-null.ts';

export const similarHandlers: AnalysisHandlers<'similar'> = {
  'similar.audit': ({ filter }, { answers, workspace }) =>
    similarAuditOfView(AnswerView.open(answers, workspace.db, filter)),

  'similar.pieces': ({ filter, by }, { answers, workspace }) =>
    similarPiecesOfView(workspace.db, AnswerView.open(answers, workspace.db, filter), by),

  'similar.ratioDifference': ({ filter, other }, { answers, workspace: { db } }) => {
    const open = (limits: Filter) => AnswerView.open(answers, db, limits);
    const beside = { ...filter, run: other, ...(filter.run !== undefined && { otherRun: filter.run }) };
    const compared = shareDifferencesOfViews(open(filter), open(beside));
    const ratio = compared?.similarRatio ?? null;
    return compared === null || ratio === null ? null : { ...ratio, commonPairs: compared.commonPairs };
  },

  'similar.scores': ({ filter, likelihood, variant }, { answers, workspace }) => {
    const view = AnswerView.open(answers, workspace.db, filter);
    const found = similarScoresOfRun(workspace, view, likelihood, variant);
    const { metrics, difference, source, ...scores } = found;
    return {
      ...scores,
      likelihoodSource: source,
      pc: metrics && metricOrNull(metrics.pc),
      mae: metrics && metricOrNull(metrics.mae),
      rmse: metrics && metricOrNull(metrics.rmse),
      difference: difference && {
        n: difference.n,
        pc: metricOrNull(difference.pc),
        mae: metricOrNull(difference.mae),
        rmse: metricOrNull(difference.rmse),
      },
    };
  },
};
