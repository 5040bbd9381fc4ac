import type { Judgement } from '../../model/judgement.ts';
import type { Database } from './database.ts';
import { IS_OF_REMOVED_IMPORT, IS_UNDONE } from './judgement-conditions.ts';

/** An entry of the record with all that names what it is about, in words that hold in every workspace. */
export interface RecordedEntry extends Pick<
  Judgement,
  'action' | 'status' | 'label' | 'previous' | 'seconds' | 'comment' | 'createdAt'
> {
  readonly key: string | null;
  readonly first: string;
  readonly second: string;
  readonly firstHash: string | null;
  readonly secondHash: string | null;
  readonly person: string;
  readonly task: string | null;
  readonly run: string | null;
  /** Json. */
  readonly reasons: string | null;
  /** The key of the entry that this one takes back. */
  readonly undoes: string | null;
  readonly repeated: 0 | 1;
  readonly takenOver: 0 | 1;
  readonly undone: 0 | 1;
  readonly shownSwapped: 0 | 1 | null;
  readonly blind: 0 | 1 | null;
  readonly predictionSeen: 0 | 1 | null;
  readonly truthSeen: 0 | 1 | null;
  /** The tool's answer that it was imported from. */
  readonly source: string | null;
}

/** How an entry of the first version, which has no key, is called: by its number, which is the workspace's own. */
const KEY = (entry: string) => `coalesce(${entry}.key, 'entry-' || ${entry}.id)`;

/** The whole record of a dataset, the oldest entry first; what belongs to an import that was taken back is left out. */
export function* judgementRecord(db: Database, datasetId: number): Generator<RecordedEntry> {
  yield* db
    .prepare<[number], RecordedEntry>(
      `SELECT ${KEY('judgement')} AS key, first.name AS first, second.name AS second, first.hash AS firstHash,
         second.hash AS secondHash, judgement.action, judgement.status, judgement.label, judgement.previous, person.name AS person,
         coalesce(task.name, json_extract(judgement.origin, '$.task')) AS task,
         coalesce(run.name, json_extract(judgement.origin, '$.run')) AS run,
         judgement.seconds, judgement.comment, judgement.reasons, judgement.repeated, judgement.shown_swapped AS shownSwapped, judgement.taken_over AS takenOver, judgement.blind,
         judgement.prediction_seen AS predictionSeen, judgement.truth_seen AS truthSeen, ${IS_UNDONE} AS undone,
         (SELECT ${KEY('taken')} FROM judgement AS taken WHERE taken.id = judgement.undoes) AS undoes,
         judgement.created_at AS createdAt, json_extract(judgement.origin, '$.source') AS source
       FROM judgement
       JOIN image AS first ON first.id = judgement.first_id
       JOIN image AS second ON second.id = judgement.second_id
       JOIN person ON person.id = judgement.person_id
       LEFT JOIN task ON task.id = judgement.task_id
       LEFT JOIN run ON run.id = judgement.run_id
       WHERE first.dataset_id = ? AND NOT ${IS_OF_REMOVED_IMPORT}
       ORDER BY judgement.id`,
    )
    .iterate(datasetId);
}

/** How many entries {@link judgementRecord} gives. */
export function countJudgementRecord(db: Database, datasetId: number): number {
  return (
    db
      .prepare<[number], number>(
        `SELECT count(*) FROM judgement JOIN image ON image.id = first_id
         WHERE dataset_id = ? AND NOT ${IS_OF_REMOVED_IMPORT}`,
      )
      .pluck()
      .get(datasetId) ?? 0
  );
}
