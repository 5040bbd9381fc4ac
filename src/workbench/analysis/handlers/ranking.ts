import { AnswerView } from '../../../engine/analysis/filters/answer-view.ts';
import { pairMatrix } from '../../../engine/analysis/ranking/pair-matrix.ts';
import { rankingOfView } from '../../../engine/analysis/ranking/ranking-of-view.ts';
import type { AnalysisHandlers } from '../../handler.ts';

export const rankingHandlers: AnalysisHandlers<'ranking'> = {
  'ranking.get': ({ filter, ...settings }, { answers, workspace }) =>
    rankingOfView(AnswerView.open(answers, workspace.db, filter), settings),

  'ranking.matrix': ({ filter, cells, ...settings }, { answers, workspace }) =>
    pairMatrix(AnswerView.open(answers, workspace.db, filter), settings, cells),
};
