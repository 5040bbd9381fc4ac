import { reverseLabel, type Label } from '../../core/labels.ts';
import { pairKey } from '../../core/pair-key.ts';
import type { JudgementStatus, SaidAction } from '../../model/judgement.ts';
import type { Database } from './database.ts';
import { IS_UNDONE, RECENCY } from './judgement-conditions.ts';
import { newestEntryId } from './judgements.ts';

/** What one person says now of a pair, in whatever task, second showings left out. */
export interface PersonSaid {
  readonly person: number;
  /** Of the newest answer; null where there is none. */
  readonly status: JudgementStatus | null;
  /** Of (low, high); null where there is none, or the pair could not be judged. */
  readonly label: Label | null;
  readonly flagged: boolean;
  /** '' for none. */
  readonly comment: string;
}

interface Row {
  readonly person: number;
  readonly lowId: number;
  readonly highId: number;
  readonly reversed: 0 | 1;
  readonly action: SaidAction;
  readonly status: JudgementStatus | null;
  readonly label: Label | null;
  readonly comment: string | null;
}

interface SaidOfPair {
  readonly lowId: number;
  readonly highId: number;
  readonly said: readonly PersonSaid[];
}

const ROWS = `SELECT person_id AS person, min(first_id, second_id) AS lowId, max(first_id, second_id) AS highId,
  first_id > second_id AS reversed, action, status, label, comment,
  ${RECENCY} AS recency
  FROM judgement WHERE action <> 'undo' AND review = 0 AND repeated = 0 AND NOT ${IS_UNDONE}`;

const known = new WeakMap<Database, PeopleSaid>();

/** What everybody says now of every pair: read once a connection, and brought up to date by the entries since. */
export class PeopleSaid {
  readonly #db: Database;
  #pairs = new Map<string, SaidOfPair>();
  #lastId: number | undefined;
  #imports = '';

  private constructor(db: Database) {
    this.#db = db;
  }

  /** As it is now, by whichever process it was said. */
  static now(db: Database): PeopleSaid {
    let said = known.get(db);
    if (said === undefined) known.set(db, (said = new PeopleSaid(db)));
    said.#refresh();
    return said;
  }

  of(a: number, b: number): readonly PersonSaid[] {
    return this.#pairs.get(pairKey(a, b))?.said ?? [];
  }

  pairs(): Iterable<SaidOfPair> {
    return this.#pairs.values();
  }

  #refresh(): void {
    // An import that is taken back, or brought back, adds no entry.
    const imports = JSON.stringify(
      this.#db.prepare('SELECT batch FROM judgement_import WHERE removed_at IS NOT NULL').pluck().all(),
    );
    const newest = newestEntryId(this.#db);
    if (this.#lastId === undefined || imports !== this.#imports) {
      this.#pairs = new Map();
      this.#take(this.#db.prepare<[], Row>(`${ROWS} ORDER BY recency`).all());
    } else if (newest > this.#lastId) {
      const changed = this.#db
        .prepare<[number], readonly [number, number]>(
          'SELECT DISTINCT min(first_id, second_id), max(first_id, second_id) FROM judgement WHERE id > ?',
        )
        .raw()
        .all(this.#lastId);
      const ofPair = this.#db.prepare<[number, number, number, number], Row>(
        `SELECT * FROM (${ROWS} AND first_id = ? AND second_id = ? UNION ALL ${ROWS} AND first_id = ? AND second_id = ?)
         ORDER BY recency`,
      );
      for (const [low, high] of changed) {
        this.#pairs.delete(pairKey(low, high));
        this.#take(ofPair.all(low, high, high, low));
      }
    }
    this.#lastId = newest;
    this.#imports = imports;
  }

  /** @param rows the oldest first */
  #take(rows: readonly Row[]): void {
    for (const [key, ofPair] of Map.groupBy(rows, ({ lowId, highId }) => pairKey(lowId, highId))) {
      const [pair] = ofPair;
      if (pair === undefined) continue;
      const people = Map.groupBy(ofPair, ({ person }) => person);
      const said = [...people].map(([person, entries]) => saidBy(person, entries));
      this.#pairs.set(key, { lowId: pair.lowId, highId: pair.highId, said });
    }
  }
}

function saidBy(person: number, entries: readonly Row[]): PersonSaid {
  const answer = entries.findLast(({ status }) => status !== null);
  const flag = entries.findLast(({ action }) => action === 'flag' || action === 'unflag');
  const label = answer?.label ?? null;
  return {
    person,
    status: answer?.status ?? null,
    label: label !== null && answer?.reversed === 1 ? reverseLabel(label) : label,
    flagged: flag?.action === 'flag',
    comment: entries.findLast(({ comment }) => comment !== null)?.comment ?? '',
  };
}
