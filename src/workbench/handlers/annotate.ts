import { historyForBlind } from '../../engine/annotation/history-for-blind.ts';
import { judgePair } from '../../engine/annotation/judge-pair.ts';
import { judgePairs } from '../../engine/annotation/judge-pairs.ts';
import { countEntries, judges, judgementsOfPair, recentJudgements } from '../../engine/store/judgements.ts';
import { keepContradiction } from '../../engine/store/kept-contradictions.ts';
import { personByRef, personId, storedPerson } from '../../engine/store/people.ts';
import { redoJudgement, undoJudgement } from '../../engine/store/undo-judgements.ts';
import type { Judgement } from '../../model/judgement.ts';
import { AppError } from '../../engine/app-error.ts';
import { storedTask } from '../../engine/store/tasks.ts';
import type { CheckedParams } from '../checked-params.ts';
import type { Handlers } from '../handler.ts';
import type { Session } from '../session.ts';
import { tellJudged, tellMany, tellStep } from '../tell-judged.ts';

export const annotateHandlers: Handlers<'annotate'> = {
  'annotate.judge': async ({ run, key, draft, ...said }, session) => {
    const { firstId, secondId, action, label, judge, seconds, shownSwapped } = said;
    const { takenOver = false } = said;
    if (takenOver) await assertIsSuggested(session, said, run);
    const isNew = personByRef(session.workspace.db, judge) === null;
    const stored = await judgePair(session.workspace, {
      ...{ key, firstId, secondId, action, label, judge, seconds, shownSwapped },
      runId: run,
      task: said.task ?? null,
      repeated: said.repeated ?? false,
      ...(draft === true ? { status: 'draft' } : {}),
      comment: said.comment ?? null,
      reasons: said.reasons ?? null,
      predictionSeen: said.predictionSeen ?? null,
      truthSeen: said.truthSeen ?? null,
      takenOver,
      blind: blindOf(said),
    });
    tellJudged(session, stored);
    if (isNew) session.changed(['people']);
    return forBlind(stored);
  },

  'annotate.judgeMany': async ({ run, ...said }, session) => {
    const pairs = await judgePairs(session.workspace, {
      ...said,
      predictionSeen: said.predictionSeen ?? null,
      truthSeen: said.truthSeen ?? null,
      blind: blindOf(said),
      runId: run,
    });
    tellMany(session, said.pairs);
    return { pairs };
  },

  'annotate.undo': async ({ key, judge, task }, session) => {
    const { workspace } = session;
    const undone = await workspace.transaction(() => undoJudgement(workspace.db, key, judge, { task }));
    return { undone: undone && forBlind(undone), pairs: tellStep(session, undone) };
  },

  'annotate.redo': async ({ key, judge, task }, session) => {
    const { workspace } = session;
    const redone = await workspace.transaction(() => redoJudgement(workspace.db, key, judge, { task }));
    return { redone: redone && forBlind(redone), pairs: tellStep(session, redone) };
  },

  'annotate.history': ({ firstId, secondId, blindTo }, { workspace: { db } }) =>
    blindTo === undefined
      ? judgementsOfPair(db, firstId, secondId)
      : historyForBlind(db, firstId, secondId, {
          person: personId(db, blindTo.judge),
          task: blindTo.task,
          repeated: blindTo.repeated,
        }),

  'annotate.recent': ({ judge, limit }, { workspace }) =>
    recentJudgements(workspace.db, judge, limit).map(forBlind),

  'annotate.entries': ({ judge }, { workspace }) => ({ entries: countEntries(workspace.db, judge) }),

  'annotate.keepContradiction': async ({ judge, key, kept }, session) => {
    const { workspace } = session;
    const person = storedPerson(workspace.db, judge).id;
    await workspace.transaction(() => keepContradiction(workspace.db, person, key, kept));
    session.changed(['judgements']);
    return {};
  },

  'annotate.judges': (_, { workspace }) => judges(workspace.db),
};

/** @throws AppError `judgement-wrong` for an accepted label that is not the run's */
async function assertIsSuggested(
  session: Session,
  {
    firstId,
    secondId,
    label,
    task,
  }: Pick<CheckedParams<'annotate.judge'>, 'firstId' | 'secondId' | 'label' | 'task'>,
  ofRun: number | null,
): Promise<void> {
  const run = task === undefined ? ofRun : storedTask(session.workspace.db, task).run;
  const [suggestion] =
    run === null ? [] : await session.analysis.run('suggestions', { run, pairs: [[firstId, secondId]] });
  if (suggestion?.label !== label)
    throw new AppError(
      'judgement-wrong',
      'The label that was accepted is not the model’s.',
      'Reload the page and judge the pair again.',
    );
}

/** An entry of somebody who judged blind, without what stood before it: others may have said that. */
function forBlind(entry: Judgement): Judgement {
  return entry.blind === true ? { ...entry, previous: null } : entry;
}

/** Neither truth nor prediction was on screen; null where that is not said. */
function blindOf({
  predictionSeen,
  truthSeen,
}: {
  readonly predictionSeen?: boolean | undefined;
  readonly truthSeen?: boolean | undefined;
}): boolean | null {
  return predictionSeen === undefined || truthSeen === undefined ? null : !predictionSeen && !truthSeen;
}
