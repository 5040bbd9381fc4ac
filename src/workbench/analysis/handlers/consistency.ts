import { at } from '../../../core/at.ts';
import { answerRows } from '../../../engine/analysis/filters/answer-row.ts';
import { AnswerView } from '../../../engine/analysis/filters/answer-view.ts';
import {
  consistencyOfView,
  leastConsistentRows,
} from '../../../engine/analysis/figures/consistency-of-view.ts';
import { intransitiveTriples } from '../../../engine/analysis/figures/intransitive-triples-of-view.ts';
import type { AnalysisHandlers } from '../../handler.ts';

export const consistencyHandlers: AnalysisHandlers<'consistency'> = {
  'consistency.report': ({ filter }, { answers, workspace }) => {
    const view = AnswerView.open(answers, workspace.db, filter);
    const report = consistencyOfView(view);
    return { ...report, byDistance: [...report.byDistance], points: [...report.points] };
  },

  'consistency.worst': ({ filter, limit }, { answers, workspace }) => {
    const view = AnswerView.open(answers, workspace.db, filter);
    const rows = leastConsistentRows(view, limit);
    return answerRows(view, rows).map((row, index) => {
      const divergence = at(view.table.divergence, at(rows, index));
      return { ...row, divergence: Number.isFinite(divergence) ? divergence : null };
    });
  },

  'consistency.triples': ({ filter, limit }, { answers, workspace }) => {
    const view = AnswerView.open(answers, workspace.db, filter);
    return intransitiveTriples(view, limit);
  },
};
