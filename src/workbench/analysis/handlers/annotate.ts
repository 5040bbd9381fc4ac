import { AnnotationQueue } from '../../../engine/annotation/annotation-queue.ts';
import { answerRows } from '../../../engine/analysis/filters/answer-row.ts';
import { AnswerView } from '../../../engine/analysis/filters/answer-view.ts';
import { OwnContradictions } from '../../../engine/annotation/own-contradictions.ts';
import { RecentResults } from '../../../engine/analysis/tables/recent-results.ts';
import { imageById } from '../../../engine/store/images.ts';
import { keptContradictions } from '../../../engine/store/kept-contradictions.ts';
import { personId } from '../../../engine/store/people.ts';
import type { AnalysisHandlers } from '../../handler.ts';

/** People whose contradictions are kept in memory. */
const PEOPLE_KEPT = 8;

export const annotateHandlers: AnalysisHandlers<'annotate'> = {
  'annotate.queue': ({ filter, ...request }, { answers, workspace, memo }) => {
    const view = AnswerView.open(answers, workspace.db, filter);
    // It follows the record by itself, so nothing makes it out of date.
    const queue = memo.get('annotation queue', [], () => new AnnotationQueue(workspace.db));
    return queue.page(view, request);
  },

  'annotate.contradictions': ({ judge, pair, task, withKept, limit }, { workspace: { db }, memo }) => {
    const person = personId(db, judge);
    // They follow the record by themselves.
    const people = memo.get(
      'own contradictions',
      [],
      () => new RecentResults<OwnContradictions>(PEOPLE_KEPT),
    );
    const own = people.get(String(person), () => new OwnContradictions(db, person));
    const kept = keptContradictions(db, person);
    const found = (pair === undefined ? own.list() : own.of(...pair))
      .filter(({ answers }) => task === undefined || answers.some((answer) => answer.task === task))
      .map((contradiction) => ({ ...contradiction, kept: kept.has(contradiction.key) }));
    const open = found.filter((contradiction) => !contradiction.kept);
    const contradictions = (withKept === true ? found : open).slice(0, limit);
    const images = new Set(
      contradictions.flatMap(({ answers }) =>
        answers.flatMap(({ firstId, secondId }) => [firstId, secondId]),
      ),
    );
    return {
      total: open.length,
      kept: found.length - open.length,
      contradictions,
      names: Object.fromEntries([...images].map((id) => [id, imageById(db, id)?.name ?? String(id)])),
    };
  },

  'annotate.reveal': ({ run, firstId, secondId }, { answers, workspace }) => {
    const view = AnswerView.open(answers, workspace.db, { run });
    const row = view.table.rowOf(firstId, secondId);
    return row < 0 ? null : (answerRows(view, [row])[0] ?? null);
  },
};
