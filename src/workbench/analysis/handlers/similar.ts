import { AnswerView } from '../../../engine/analysis/filters/answer-view.ts';
import { similarAuditOfView } from '../../../engine/analysis/figures/similar-audit.ts';
import { similarPiecesOfView } from '../../../engine/analysis/figures/similar-pieces.ts';
import type { AnalysisHandlers } from '../../handler.ts';

export const similarHandlers: AnalysisHandlers<'similar'> = {
  'similar.audit': ({ filter }, { answers, workspace }) =>
    similarAuditOfView(AnswerView.open(answers, workspace.db, filter)),

  'similar.pieces': ({ filter, by }, { answers, workspace }) =>
    similarPiecesOfView(workspace.db, AnswerView.open(answers, workspace.db, filter), by),
};
