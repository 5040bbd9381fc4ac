import { at } from '../../../core/at.ts';
import { largestLabel } from '../../../core/labels.ts';
import { answerRows } from '../../../engine/analysis/filters/answer-row.ts';
import { AnswerView } from '../../../engine/analysis/filters/answer-view.ts';
import { withSaid } from '../../../engine/analysis/filters/said-rows.ts';
import { probabilitiesOf } from '../../../engine/analysis/tables/join-members.ts';
import { predictionsOfComparison } from '../../../engine/store/predictions.ts';
import type { AnalysisHandlers } from '../../handler.ts';

export const pairsHandlers: AnalysisHandlers<'pairs'> = {
  'pairs.page': ({ filter, sort, offset, limit }, { answers, workspace }) => {
    const view = AnswerView.open(answers, workspace.db, filter);
    const rows = view.sorted(sort);
    return {
      total: rows.length,
      ofRun: view.table.count,
      hasVotes: view.table.columns.votes !== null,
      rows: withSaid(workspace.db, answerRows(view, rows.subarray(offset, offset + limit))),
    };
  },

  'pairs.ids': ({ filter, sort, offset, limit }, { answers, workspace }) => {
    const view = AnswerView.open(answers, workspace.db, filter);
    const { table } = view;
    const rows = view.sorted(sort).subarray(offset, offset + limit);
    const idAt = (images: Int32Array | Uint32Array, row: number) => at(table.images.ids, at(images, row));
    return { pairs: Array.from(rows, (row) => [idAt(table.first, row), idAt(table.second, row)] as const) };
  },

  'pairs.find': ({ filter, sort, firstId, secondId }, { answers, workspace }) => {
    const view = AnswerView.open(answers, workspace.db, filter);
    const row = view.table.rowOf(firstId, secondId);
    const offset = row < 0 ? -1 : view.sorted(sort).indexOf(row);
    return { offset: offset < 0 ? null : offset };
  },

  'pairs.detail': ({ run, otherRun, firstId, secondId }, { answers, workspace: { db } }) => {
    const view = AnswerView.open(answers, db, { run, otherRun: otherRun ?? undefined });
    const row = view.table.rowOf(firstId, secondId);
    return {
      row: row < 0 ? null : (answerRows(view, [row])[0] ?? null),
      members: predictionsOfComparison(db, run, firstId, secondId).map((prediction) => {
        const probabilities = probabilitiesOf(prediction);
        const name = view.table.run.members[prediction.member]?.name ?? `member ${prediction.member + 1}`;
        const times = (prediction.votes ?? 1) > 1 ? ` × ${prediction.votes}` : '';
        return {
          name: name + times,
          label: largestLabel(probabilities),
          probabilities: prediction.logits === null ? null : probabilities,
        };
      }),
    };
  },
};
