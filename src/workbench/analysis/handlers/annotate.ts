import { AnnotationQueue } from '../../../engine/annotation/annotation-queue.ts';
import { answerRows } from '../../../engine/analysis/filters/answer-row.ts';
import { AnswerView } from '../../../engine/analysis/filters/answer-view.ts';
import type { AnalysisHandlers } from '../../handler.ts';

export const annotateHandlers: AnalysisHandlers<'annotate'> = {
  'annotate.queue': ({ filter, ...request }, { answers, workspace, memo }) => {
    const view = AnswerView.open(answers, workspace.db, filter);
    // It follows the record by itself, so nothing makes it out of date.
    const queue = memo.get('annotation queue', [], () => new AnnotationQueue(workspace.db));
    return queue.page(view, request);
  },

  'annotate.reveal': ({ run, firstId, secondId }, { answers, workspace }) => {
    const view = AnswerView.open(answers, workspace.db, { run });
    const row = view.table.rowOf(firstId, secondId);
    return row < 0 ? null : (answerRows(view, [row])[0] ?? null);
  },
};
