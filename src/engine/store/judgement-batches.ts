import type { Judgement } from '../../model/judgement.ts';
import { STATUS_OF } from '../../model/judgement.ts';
import type { Database } from './database.ts';
import { COUNTS, IS_UNDONE } from './judgement-conditions.ts';
import { bit, judgementByKey, keyTaken, type NewJudgement } from './judgements.ts';
import { personWhoSays } from './people.ts';

/*
 * What was said of many pairs at once: one entry a pair, which share a batch and are stored, taken back and brought back by one
 * statement each. Tens of thousands take a second, where one by one they take many.
 */

/** Two images by their ids, in the order that a label is of. */
export type JudgedIds = readonly [firstId: number, secondId: number];

/** The same said of many pairs. */
export interface NewBatch extends Pick<
  NewJudgement,
  'key' | 'action' | 'label' | 'judge' | 'runId' | 'predictionSeen' | 'truthSeen' | 'blind'
> {
  readonly comment: string | null;
  /** Each pair once, whatever its order. */
  readonly pairs: readonly JudgedIds[];
}

/** People's label of the pair (a, b) of a row of `target`, in that order. */
const LABEL_BEFORE = `(SELECT CASE WHEN first_id = target.a THEN label WHEN label = 'First' THEN 'Second'
    WHEN label = 'Second' THEN 'First' ELSE label END
  FROM judgement
  WHERE ((first_id = target.a AND second_id = target.b) OR (first_id = target.b AND second_id = target.a))
    AND ${COUNTS} AND NOT ${IS_UNDONE} ORDER BY id DESC LIMIT 1)`;

/**
 * Adds an entry a pair, all or none; a key that is there already changes nothing. Call it in a transaction.
 *
 * @returns how many entries the key stands for
 * @throws AppError 'key-taken' where it stands for something else
 */
export function appendBatch(db: Database, batch: NewBatch): number {
  const { key, action, label, judge, runId, comment, pairs } = batch;
  const { predictionSeen = null, truthSeen = null, blind = null } = batch;
  const person = personWhoSays(db, judge).id;
  const existing = judgementByKey(db, key);
  if (existing !== null) {
    const stored = pairsOfBatch(db, key);
    const same = existing.person === person && existing.action === action && existing.label === label;
    if (!same || existing.batch !== key || stored.length !== pairs.length) throw keyTaken();
    return stored.length;
  }
  db.prepare(
    `WITH target AS (
       SELECT key AS place, json_extract(value, '$[0]') AS a, json_extract(value, '$[1]') AS b FROM json_each(@pairs)
     )
     INSERT INTO judgement (key, first_id, second_id, action, status, label, previous, person_id, shown_swapped, comment,
       run_id, batch, prediction_seen, truth_seen, blind, created_at)
     SELECT iif(place = 0, @key, NULL), a, b, @action, @status, @label, ${LABEL_BEFORE}, @person, 0, @comment, @runId, @key,
       @predictionSeen, @truthSeen, @blind, @now
     FROM target ORDER BY place`,
  ).run({
    pairs: JSON.stringify(pairs),
    ...{ key, action, label, person, comment, runId },
    predictionSeen: bit(predictionSeen),
    truthSeen: bit(truthSeen),
    blind: bit(blind),
    status: STATUS_OF[action],
    now: Date.now(),
  });
  return pairs.length;
}

/**
 * Takes back all entries of a batch that stand, the newest first, so that those who follow them back come to its first one.
 *
 * @param entry one of them: what a person has said, or the undos that took such a batch back
 * @param key of the first entry that is added, and their batch
 */
export function takeBackBatch(
  db: Database,
  { batch, person, action }: Pick<Judgement, 'batch' | 'person' | 'action'>,
  key: string,
): void {
  db.prepare(
    `WITH target AS (
       SELECT id, first_id AS a, second_id AS b, shown_swapped, run_id, task_id, repeated, review,
         row_number() OVER (ORDER BY id DESC) AS place
       FROM judgement
       WHERE batch = @batch AND person_id = @person AND (action = 'undo') = @isUndo AND NOT ${IS_UNDONE}
     )
     INSERT INTO judgement (key, first_id, second_id, action, previous, person_id, shown_swapped, run_id, task_id, repeated, review,
       batch, undoes, created_at)
     SELECT iif(place = 1, @key, NULL), a, b, 'undo', ${LABEL_BEFORE}, @person, shown_swapped, run_id, task_id, repeated, review,
       @key, id, @now
     FROM target ORDER BY place`,
  ).run({ batch, person, key, isUndo: action === 'undo' ? 1 : 0, now: Date.now() });
}

/** The pairs of a batch, in the order in which they were stored. */
export function pairsOfBatch(db: Database, batch: string): JudgedIds[] {
  return db
    .prepare<[string], JudgedIds>('SELECT first_id, second_id FROM judgement WHERE batch = ? ORDER BY id')
    .raw()
    .all(batch);
}
