import { AnnotationQueue } from '../../engine/annotation/annotation-queue.ts';
import { judgePair } from '../../engine/annotation/judge-pair.ts';
import { answerRows } from '../../engine/analysis/filters/answer-row.ts';
import { AnswerView } from '../../engine/analysis/filters/answer-view.ts';
import { judges, judgementsOfPair, recentJudgements, type Judgement } from '../../engine/store/judgements.ts';
import { redoJudgement, undoJudgement } from '../../engine/store/undo-judgements.ts';
import type { AreaOf, Handlers } from '../handler.ts';
import type { Session } from '../session.ts';

export const annotateHandlers: Handlers<AreaOf<'annotate'>> = {
  'annotate.queue': async ({ filter, ...request }, { answers, workspace, memo }) => {
    const view = await AnswerView.open(answers, workspace.db, filter);
    // It follows the record by itself, so nothing makes it out of date.
    const queue = memo.get('annotation queue', [], () => new AnnotationQueue(workspace.db));
    return queue.page(view, request);
  },

  'annotate.judge': ({ run, ...judgement }, session) => {
    const stored = judgePair(session.workspace, { ...judgement, runId: run });
    tell(session, stored);
    return stored;
  },

  'annotate.undo': ({ key, judge }, session) => {
    const { workspace } = session;
    const undone = workspace.transaction(() => undoJudgement(workspace.db, key, judge));
    tell(session, undone);
    return { undone };
  },

  'annotate.redo': ({ key, judge }, session) => {
    const { workspace } = session;
    const redone = workspace.transaction(() => redoJudgement(workspace.db, key, judge));
    tell(session, redone);
    return { redone };
  },

  'annotate.history': ({ firstId, secondId }, { workspace }) =>
    judgementsOfPair(workspace.db, firstId, secondId),

  'annotate.reveal': async ({ run, firstId, secondId }, { answers, workspace }) => {
    const view = await AnswerView.open(answers, workspace.db, { run });
    const row = view.table.rowOf(firstId, secondId);
    return row < 0 ? null : (answerRows(view, [row])[0] ?? null);
  },

  'annotate.recent': ({ judge, limit }, { workspace }) => recentJudgements(workspace.db, judge, limit),

  'annotate.judges': (_, { workspace }) => judges(workspace.db),
};

/** What people say of a pair counts in every run that has it. */
function tell(session: Session, judgement: Judgement | null): void {
  if (judgement === null) return;
  session.answers.judged(judgement.firstId, judgement.secondId);
  session.changed(['judgements']);
}
