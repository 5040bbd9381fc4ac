import type { Statement } from 'better-sqlite3';
import { LABELS, labelIndex, type Label, type Triple } from '../../core/labels.ts';
import type { Database } from './database.ts';
import type { Run } from './runs.ts';

/** One member's answer to one comparison, in the order shown. */
export interface Prediction {
  readonly firstId: number;
  readonly secondId: number;
  /** Index of the ensemble's member. */
  readonly member: number;
  /** Of the three label tokens; null where only a label is known. Known probabilities are kept as their logarithms. */
  readonly logits: Triple | null;
  readonly label: Label;
  /** How often it was given: more than once only in recorded runs, where it counts so often. Defaults to 1. */
  readonly votes?: number;
  /** What these votes weigh together, above 0. Absent where each weighs 1. */
  readonly weight?: number;
  /** Unix milliseconds. */
  readonly answeredAt: number;
}

interface Row extends Omit<Prediction, 'logits' | 'weight'> {
  readonly weight: number | null;
  readonly logitFirst: number | null;
  readonly logitSecond: number | null;
  readonly logitSimilar: number | null;
}

const COLUMNS = `first_id AS firstId, second_id AS secondId, member, logit_first AS logitFirst,
  logit_second AS logitSecond, logit_similar AS logitSimilar, label, votes, weight, answered_at AS answeredAt`;

/** What an answer is to the table-valued function that hands rows to SQLite. */
type IncomingRow = (number | null)[];

const INCOMING = 'incoming_prediction';
const INCOMING_COLUMNS = [
  'first_id',
  'second_id',
  'member',
  'logit_first',
  'logit_second',
  'logit_similar',
  'label',
  'votes',
  'weight',
  'answered_at',
];

/** Says that a run's answers are others than before, within the transaction that changes them. */
const CHANGE_ANSWER_STATE = `INSERT INTO answer_state (run_id, state) VALUES (?, hex(randomblob(8)))
  ON CONFLICT (run_id) DO UPDATE SET state = excluded.state`;

/** Answers on their way into a store. SQLite takes them one by one as it stores them: a statement of many values takes twice as long. */
class IncomingPredictions {
  readonly #insert: Statement<[number]>;
  readonly #changeState: Statement<[number]>;
  #predictions: Iterable<Prediction> = [];

  constructor(db: Database) {
    // oxlint-disable-next-line typescript/no-this-alias -- a generator has no arrow function
    const incoming = this;
    db.table(INCOMING, {
      columns: INCOMING_COLUMNS,
      directOnly: true,
      *rows() {
        yield* incoming.#rows();
      },
    });
    const label = LABELS.map((name, index) => `WHEN ${index} THEN '${name}'`).join(' ');
    const values = INCOMING_COLUMNS.map((name) => (name === 'label' ? `CASE label ${label} END` : name));
    this.#insert = db.prepare(
      `INSERT INTO prediction (run_id, ${INCOMING_COLUMNS.join(', ')})
       SELECT ?, ${values.join(', ')} FROM ${INCOMING} WHERE true ON CONFLICT DO NOTHING`,
    );
    this.#changeState = db.prepare(CHANGE_ANSWER_STATE);
  }

  insert(runId: number, predictions: Iterable<Prediction>): number {
    this.#predictions = predictions;
    try {
      const { changes } = this.#insert.run(runId);
      if (changes > 0) this.#changeState.run(runId);
      return changes;
    } finally {
      this.#predictions = [];
    }
  }

  *#rows(): Generator<IncomingRow> {
    const row: IncomingRow = Array.from(INCOMING_COLUMNS, () => null);
    for (const { firstId, secondId, member, logits, label, votes, weight, answeredAt } of this.#predictions) {
      row[0] = firstId;
      row[1] = secondId;
      row[2] = member;
      row[3] = logits === null ? null : logits[0];
      row[4] = logits === null ? null : logits[1];
      row[5] = logits === null ? null : logits[2];
      row[6] = labelIndex(label);
      row[7] = votes ?? 1;
      row[8] = weight ?? null;
      row[9] = answeredAt;
      yield row;
    }
  }
}

const incomingOf = new WeakMap<Database, IncomingPredictions>();

/**
 * Stores answers in one transaction; one that is already stored stays as it is, so an answer given twice is kept once.
 *
 * @returns how many were new
 */
export function insertPredictions(db: Database, runId: number, predictions: Iterable<Prediction>): number {
  let incoming = incomingOf.get(db);
  if (incoming === undefined) incomingOf.set(db, (incoming = new IncomingPredictions(db)));
  const insert = incoming.insert.bind(incoming, runId, predictions);
  return db.transaction(insert).immediate();
}

/** Whether a member of a run has answered anything. */
export function hasAnswersOf(db: Database, runId: number, member: number): boolean {
  return (
    db
      .prepare<[number, number], number>('SELECT 1 FROM prediction WHERE run_id = ? AND member = ? LIMIT 1')
      .pluck()
      .get(runId, member) !== undefined
  );
}

/** What was said of two images: three logits, or the label alone. */
export type BareAnswer = readonly [
  firstId: number,
  secondId: number,
  /** Null where only the label is known. */
  first: number | null,
  second: number | null,
  /** The third logit; where only the label is known, its place in LABELS. */
  similarOrLabel: number,
  member?: number,
  /** How often it was given; absent of one model's answers, each of which was given once. */
  votes?: number,
  /** Null or absent where each vote weighs 1. */
  weight?: number | null,
];

/** Rows that are fetched at once: one by one each costs nearly twice as much, and a million would fill the memory. */
const ROWS_AT_ONCE = 2_000;

/**
 * Every answer of a run without what an analysis does not need, some thousand at a time, in the order of {@link predictionsOfRun}; of
 * one moment where whoever asks holds a transaction. A column takes a tenth of the time, so one model's answers come without the last three.
 */
export function* bareAnswers(
  db: Database,
  { id, kind, members }: Pick<Run, 'id' | 'kind' | 'members'>,
): Generator<readonly BareAnswer[]> {
  const label = LABELS.map((name, code) => `WHEN '${name}' THEN ${code}`).join(' ');
  const rest = kind === 'model' && members.length === 1 ? '' : ', member, votes, weight';
  const next = db
    .prepare<[number, number, number, number], BareAnswer>(
      `SELECT first_id, second_id, logit_first, logit_second, ifnull(logit_similar, CASE label ${label} END)${rest}
       FROM prediction WHERE run_id = ? AND (first_id, second_id, member) > (?, ?, ?)
       ORDER BY first_id, second_id, member LIMIT ${ROWS_AT_ONCE}`,
    )
    .raw();
  // Before every answer.
  let [firstId, secondId, member] = [0, 0, -1];
  for (;;) {
    const rows = next.all(id, firstId, secondId, member);
    yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < ROWS_AT_ONCE) return;
    [firstId, secondId, , , , member = 0] = last;
  }
}

/** Every answer of a run, ordered by first image, second image and member. */
export function* predictionsOfRun(db: Database, runId: number): Generator<Prediction> {
  const rows = db
    .prepare<[number], Row>(
      `SELECT ${COLUMNS} FROM prediction WHERE run_id = ? ORDER BY first_id, second_id, member`,
    )
    .iterate(runId);
  for (const row of rows) yield fromRow(row);
}

/**
 * What tells one state of a run's answers from every other: drawn anew by each transaction that adds some or deletes one. Not a
 * number that rises, because a workspace may be put back to a backup and go on another way.
 *
 * @returns null where nothing was ever answered
 */
export function answerState(db: Database, runId: number): string | null {
  return (
    db.prepare<[number], string>('SELECT state FROM answer_state WHERE run_id = ?').pluck().get(runId) ?? null
  );
}

/** The members' answers to one comparison, in the members' order. */
export function predictionsOfComparison(
  db: Database,
  runId: number,
  firstId: number,
  secondId: number,
): Prediction[] {
  return db
    .prepare<[number, number, number], Row>(
      `SELECT ${COLUMNS} FROM prediction WHERE run_id = ? AND first_id = ? AND second_id = ? ORDER BY member`,
    )
    .all(runId, firstId, secondId)
    .map(fromRow);
}

/** The members' answers to all comparisons with one image shown first, by the second image's id and then in the members' order. */
export function predictionsOfFirst(db: Database, runId: number, firstId: number): Prediction[] {
  return db
    .prepare<[number, number], Row>(
      `SELECT ${COLUMNS} FROM prediction WHERE run_id = ? AND first_id = ? ORDER BY second_id, member`,
    )
    .all(runId, firstId)
    .map(fromRow);
}

/**
 * Which seconds of a first image need no asking: all members have answered, or the comparison has failed.
 *
 * One range of the clustered table for each first image, however large the run.
 */
export function settledSeconds(
  db: Database,
  runId: number,
  members: number,
): (firstId: number) => Set<number> {
  const settled = db
    .prepare<[number, number, number, number, number], number>(
      `SELECT second_id FROM prediction WHERE run_id = ? AND first_id = ?
       GROUP BY second_id HAVING count(*) >= ?
       UNION ALL
       SELECT second_id FROM failed_comparison WHERE run_id = ? AND first_id = ?`,
    )
    .pluck();
  return (firstId) => new Set(settled.all(runId, firstId, members, runId, firstId));
}

/**
 * Whether the answers of a run are known as probabilities, and not by their labels alone; its first one tells. A model's
 * run that has no answer yet will have them.
 */
export function holdsProbabilities(db: Database, { id, kind }: Pick<Run, 'id' | 'kind'>): boolean {
  const first = db
    .prepare<[number], 0 | 1>(
      `SELECT logit_first IS NOT NULL AND logit_second IS NOT NULL AND logit_similar IS NOT NULL FROM prediction
       WHERE run_id = ? ORDER BY first_id, second_id, member LIMIT 1`,
    )
    .pluck()
    .get(id);
  return first === undefined ? kind === 'model' : first === 1;
}

/** Whether every answer of a run is a label alone, and the only one about its images; all of them are looked at. */
export function holdsSingleLabels(db: Database, runId: number): boolean {
  const others = db
    .prepare<[number], 0 | 1>(
      `SELECT EXISTS (SELECT 1 FROM prediction
         WHERE run_id = ? AND (logit_first IS NOT NULL OR member > 0 OR votes > 1 OR weight IS NOT NULL))`,
    )
    .pluck();
  return others.get(runId) === 0;
}

/** When each answer of a run came, in Unix milliseconds, in no order. */
export function answerTimes(db: Database, runId: number): number[] {
  return db
    .prepare<[number], number>('SELECT answered_at FROM prediction WHERE run_id = ?')
    .pluck()
    .all(runId);
}

/** When the answers of a run about a first image came, in Unix milliseconds. */
export function answerTimesOfFirst(db: Database, runId: number): (firstId: number) => number[] {
  const times = db
    .prepare<[number, number], number>('SELECT answered_at FROM prediction WHERE run_id = ? AND first_id = ?')
    .pluck();
  return (firstId) => times.all(runId, firstId);
}

function fromRow({ logitFirst, logitSecond, logitSimilar, weight, ...rest }: Row): Prediction {
  const logits: Triple | null =
    logitFirst === null || logitSecond === null || logitSimilar === null
      ? null
      : [logitFirst, logitSecond, logitSimilar];
  return { ...rest, ...(weight !== null && { weight }), logits };
}
