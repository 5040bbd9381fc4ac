import { abstentionCurve } from '../../../engine/analysis/figures/abstention.ts';
import { AnswerView } from '../../../engine/analysis/filters/answer-view.ts';
import { eachPairOnce } from '../../../engine/analysis/filters/filter-rows.ts';
import { countLabels } from '../../../engine/analysis/figures/label-counts.ts';
import { reliability } from '../../../engine/analysis/figures/reliability.ts';
import { isByPeople, isPeopleAgainstModel } from '../../../model/filter.ts';
import type { AnalysisHandlers } from '../../handler.ts';

export const confusionHandlers: AnalysisHandlers<'confusion'> = {
  'confusion.matrix': ({ filter, rows, columns }, { answers, workspace }) => {
    const view = AnswerView.open(answers, workspace.db, filter);
    const counted = isByPeople(rows, columns) ? eachPairOnce(view.table, view.rows) : view.rows;
    return countLabels(
      view.table,
      counted,
      view.labelsBy(rows),
      view.labelsBy(columns),
      isPeopleAgainstModel(rows, columns) ? (row) => view.table.isTakenOver(row) : undefined,
    );
  },

  'confusion.abstention': ({ filter }, { answers, workspace }) => {
    const view = AnswerView.open(answers, workspace.db, filter);
    return abstentionCurve(view.table, view.rows);
  },

  'confusion.calibration': ({ filter, bins }, { answers, workspace }) => {
    const view = AnswerView.open(answers, workspace.db, filter);
    const { labels, ...figures } = reliability(view.table, view.rows, bins);
    return { ...figures, labels: labels.map((ofLabel) => ({ ...ofLabel, bins: [...ofLabel.bins] })) };
  },
};
