import { pairsOfBatch, type JudgedIds } from '../engine/store/judgement-batches.ts';
import type { Judgement } from '../model/judgement.ts';
import type { Session } from './session.ts';

/** Beyond this many pairs reading the record anew takes less time than asking for each. */
const READ_ANEW = 1000;

/** What people say of a pair counts in every run that has it. */
export function tellJudged(session: Session, judgement: Judgement | null): void {
  if (judgement !== null) tellMany(session, [[judgement.firstId, judgement.secondId]]);
}

export function tellMany(session: Session, pairs: readonly JudgedIds[]): void {
  const { analysis } = session;
  if (pairs.length > READ_ANEW) analysis.note({ kind: 'replaced', runId: null });
  else for (const [firstId, secondId] of pairs) analysis.note({ kind: 'judged', firstId, secondId });
  session.changed(['judgements']);
}

/** Tells of a step that was taken back or brought back, and of how many pairs it was. */
export function tellStep(session: Session, entry: Judgement | null): number {
  if (entry?.batch == null) {
    tellJudged(session, entry);
    return entry === null ? 0 : 1;
  }
  const pairs = pairsOfBatch(session.workspace.db, entry.batch);
  tellMany(session, pairs);
  return pairs.length;
}
