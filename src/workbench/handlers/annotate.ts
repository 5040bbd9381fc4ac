import { judgePair } from '../../engine/annotation/judge-pair.ts';
import { judgePairs } from '../../engine/annotation/judge-pairs.ts';
import { pairsOfBatch, type JudgedIds } from '../../engine/store/judgement-batches.ts';
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

  'annotate.judgeMany': async ({ run, ...said }, session) => {
    const pairs = await judgePairs(session.workspace, { ...said, runId: run });
    tellMany(session, said.pairs);
    return { pairs };
  },

  'annotate.undo': async ({ key, judge }, session) => {
    const { workspace } = session;
    const undone = await workspace.transaction(() => undoJudgement(workspace.db, key, judge));
    return { undone, pairs: tellStep(session, undone) };
  },

  'annotate.redo': async ({ key, judge }, session) => {
    const { workspace } = session;
    const redone = await workspace.transaction(() => redoJudgement(workspace.db, key, judge));
    return { redone, pairs: tellStep(session, redone) };
  },

  'annotate.history': ({ firstId, secondId }, { workspace }) =>
    judgementsOfPair(workspace.db, firstId, secondId),

  'annotate.recent': ({ judge, limit }, { workspace }) => recentJudgements(workspace.db, judge, limit),

  'annotate.entries': ({ judge }, { workspace }) => ({ entries: countEntries(workspace.db, judge) }),

  'annotate.judges': (_, { workspace }) => judges(workspace.db),
};

/** Tells of a step that was taken back or brought back, and of how many pairs it was. */
function tellStep(session: Session, entry: Judgement | null): number {
  if (entry?.batch == null) {
    tell(session, entry);
    return entry === null ? 0 : 1;
  }
  const pairs = pairsOfBatch(session.workspace.db, entry.batch);
  tellMany(session, pairs);
  return pairs.length;
}

/** Beyond this many pairs reading the record anew takes less time than asking for each. */
const READ_ANEW = 1000;

function tellMany(session: Session, pairs: readonly JudgedIds[]): void {
  const { analysis } = session;
  if (pairs.length > READ_ANEW) analysis.note({ kind: 'replaced', runId: null });
  else for (const [firstId, secondId] of pairs) analysis.note({ kind: 'judged', firstId, secondId });
  session.changed(['judgements']);
}

/** What people say of a pair counts in every run that has it. */
function tell(session: Session, judgement: Judgement | null): void {
  if (judgement === null) return;
  const { firstId, secondId } = judgement;
  session.analysis.note({ kind: 'judged', firstId, secondId });
  session.changed(['judgements']);
}
