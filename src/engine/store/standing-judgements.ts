import { reverseLabel, type Label } from '../../core/labels.ts';
import type { SaidAction } from '../../model/judgement.ts';
import type { Database } from './database.ts';
import { COUNTS, IS_UNDONE, RECENCY } from './judgement-conditions.ts';

/** What stands of everything that people said about two images. */
export interface StandingJudgement {
  readonly lowId: number;
  readonly highId: number;
  /**
   * Of (low, high): the newest label of all judges; null where there is none, or the pair could not be judged. Drafts and
   * answers to a pair's second showing do not count.
   */
  readonly label: Label | null;
  /** The newest judge could not tell. */
  readonly cannotJudge: boolean;
  readonly flagged: boolean;
  /** The label was a prediction that its judge accepted: it says nothing of agreement with a model. */
  readonly takenOver: boolean;
}

interface StandingRow {
  readonly lowId: number;
  readonly highId: number;
  readonly reversed: 0 | 1;
  readonly action: SaidAction;
  readonly label: Label | null;
  readonly takenOver: 0 | 1;
}

const STANDING = `SELECT ${RECENCY} AS recency, min(first_id, second_id) AS lowId, max(first_id, second_id) AS highId,
  first_id > second_id AS reversed, action, label, taken_over AS takenOver
  FROM judgement WHERE (${COUNTS} OR action IN ('flag', 'unflag')) AND NOT ${IS_UNDONE}`;

/** What people say now of every pair that they labelled, could not judge or flagged, by rising low and high id. */
export function* standingJudgements(db: Database): Generator<StandingJudgement> {
  const rows = db.prepare<[], StandingRow>(`${STANDING} ORDER BY lowId, highId, recency DESC`).all();
  for (let start = 0, end; start < rows.length; start = end) {
    const [lowId, highId] = [rows[start]?.lowId ?? 0, rows[start]?.highId ?? 0];
    end = start + 1;
    while (rows[end]?.lowId === lowId && rows[end]?.highId === highId) end++;
    yield { lowId, highId, ...standing(rows.slice(start, end)) };
  }
}

/** What people say now of one pair, given in either order. */
export function standingJudgementOfPair(db: Database, a: number, b: number): StandingJudgement {
  const rows = db
    .prepare<[number, number, number, number], StandingRow>(
      `${STANDING} AND first_id = ? AND second_id = ?
       UNION ALL
       ${STANDING} AND first_id = ? AND second_id = ?
       ORDER BY recency DESC`,
    )
    .all(a, b, b, a);
  return { lowId: Math.min(a, b), highId: Math.max(a, b), ...standing(rows) };
}

/** @param rows of one pair, the newest first */
function standing(rows: readonly StandingRow[]): Omit<StandingJudgement, 'lowId' | 'highId'> {
  const newest = rows.find(({ action }) => action === 'label' || action === 'cannot-judge');
  const flag = rows.find(({ action }) => action === 'flag' || action === 'unflag');
  const label = newest?.label ?? null;
  return {
    label: label !== null && newest?.reversed === 1 ? reverseLabel(label) : label,
    cannotJudge: newest?.action === 'cannot-judge',
    flagged: flag?.action === 'flag',
    takenOver: label !== null && newest?.takenOver === 1,
  };
}
