import { judgePair } from '../../engine/annotation/judge-pair.ts';
import { countEntries, judges, judgementsOfPair, recentJudgements } from '../../engine/store/judgements.ts';
import { redoJudgement, undoJudgement } from '../../engine/store/undo-judgements.ts';
import type { Judgement } from '../../model/judgement.ts';
import type { Handlers } from '../handler.ts';
import type { Session } from '../session.ts';

export const annotateHandlers: Handlers<'annotate'> = {
  'annotate.judge': async ({ run, ...judgement }, session) => {
    const stored = await judgePair(session.workspace, { ...judgement, runId: run });
    tell(session, stored);
    return stored;
  },

  'annotate.undo': async ({ key, judge }, session) => {
    const { workspace } = session;
    const undone = await workspace.transaction(() => undoJudgement(workspace.db, key, judge));
    tell(session, undone);
    return { undone };
  },

  'annotate.redo': async ({ key, judge }, session) => {
    const { workspace } = session;
    const redone = await workspace.transaction(() => redoJudgement(workspace.db, key, judge));
    tell(session, redone);
    return { redone };
  },

  'annotate.history': ({ firstId, secondId }, { workspace }) =>
    judgementsOfPair(workspace.db, firstId, secondId),

  'annotate.recent': ({ judge, limit }, { workspace }) => recentJudgements(workspace.db, judge, limit),

  'annotate.entries': ({ judge }, { workspace }) => ({ entries: countEntries(workspace.db, judge) }),

  'annotate.judges': (_, { workspace }) => judges(workspace.db),
};

/** What people say of a pair counts in every run that has it. */
function tell(session: Session, judgement: Judgement | null): void {
  if (judgement === null) return;
  const { firstId, secondId } = judgement;
  session.analysis.note({ kind: 'judged', firstId, secondId });
  session.changed(['judgements']);
}
