import { AppError } from '../../app-error.ts';
import { joinMembers } from './join-members.ts';
import type { Database } from '../../store/database.ts';
import { countedLabels } from '../../store/counted-labels.ts';
import { newestEntryId } from '../../store/judgements.ts';
import { standingJudgementOfPair, standingJudgements } from '../../store/standing-judgements.ts';
import { DEFAULT_WHOSE, type WhoseLabels } from '../../../model/whose-labels.ts';
import { predictionsOfComparison, type Prediction } from '../../store/predictions.ts';
import { runById, type Run } from '../../store/runs.ts';
import type { Workspace } from '../../store/workspace.ts';
import { mergeAnswers } from './answer-columns.ts';
import { AnswerTable } from './answer-table.ts';
import { openAnswerTable } from './open-answer-table.ts';

/** Rows kept in memory by default, over all tables; a row takes some 75 bytes. */
const ROWS_KEPT = 3_000_000;

/** The tables used last that are kept however large they are: two runs are compared with each other. */
const TABLES_KEPT = 2;

/** Added answers that wait for the next question; more are put into the table at once, so that few are held twice. */
const WAITING = 10_000;

/** A run's table. */
interface Entry {
  table: AnswerTable;
  /** Answers to put into the table before it is asked again. */
  waiting: Prediction[];
}

/**
 * The answers of runs as columns in memory: each loaded when first asked for, from a copy in the cache where that is
 * whole, and kept up to date.
 */
export class AnswerTables {
  readonly #workspace: Workspace;
  readonly #rowsKept: number;
  /** By run, the one used last at the end. */
  readonly #entries = new Map<number, Entry>();

  /** With labels of people's that are counted otherwise, by run and whose; the one used last at the end. */
  readonly #others = new Map<
    string,
    {
      readonly table: AnswerTable;
      readonly base: AnswerTable;
      readonly said: number;
      readonly judged: number;
    }
  >();

  /** @param options.rowsKept rows kept in memory, over all tables; defaults to 3,000,000 */
  constructor(workspace: Workspace, { rowsKept = ROWS_KEPT }: { readonly rowsKept?: number } = {}) {
    this.#workspace = workspace;
    this.#rowsKept = rowsKept;
  }

  /**
   * A run's answers as they are now.
   *
   * @param whose whose labels count as people's. Defaults to the newest of anybody
   * @throws AppError 'run-missing'
   */
  get(runId: number, whose: WhoseLabels = DEFAULT_WHOSE): AnswerTable {
    const base = this.#newest(runId);
    return whose === DEFAULT_WHOSE ? base : this.#counted(base, whose);
  }

  /** The same answers with other labels of people's, made again when anything was said since. */
  #counted(base: AnswerTable, whose: WhoseLabels): AnswerTable {
    const { run, images, columns, hasProbabilities } = base;
    const key = `${run.id} ${whose}`;
    const known = this.#others.get(key);
    const said = newestEntryId(this.#db);
    if (known?.base === base && known.said === said && known.judged === base.judgementVersion)
      return known.table;
    const table =
      known?.base === base ? known.table : new AnswerTable(run, images, columns, { hasProbabilities });
    table.setCounted(countedLabels(this.#db, { datasetId: run.datasetId, taskId: null }, whose), base);
    this.#others.delete(key);
    this.#others.set(key, { table, base, said, judged: base.judgementVersion });
    for (const oldest of this.#others.keys()) {
      if (this.#others.size <= TABLES_KEPT) break;
      this.#others.delete(oldest);
    }
    return table;
  }

  #newest(runId: number): AnswerTable {
    const entry = this.#entries.get(runId) ?? { table: this.#load(runId), waiting: [] };
    this.#entries.delete(runId);
    this.#entries.set(runId, entry);
    if (entry.waiting.length > 0) this.#merge(entry);
    this.#evict();
    return entry.table;
  }

  /** Adds answers that a running job has just stored. */
  append(runId: number, predictions: readonly Prediction[]): void {
    const entry = this.#entries.get(runId);
    if (entry === undefined) return;
    entry.waiting.push(...predictions);
    if (entry.waiting.length >= WAITING) this.#merge(entry);
  }

  /** Reads again what people said about two images. */
  judged(firstId: number, secondId: number): void {
    const standing = standingJudgementOfPair(this.#db, firstId, secondId);
    for (const { table } of this.#entries.values()) table.setJudgement(standing);
  }

  /** Drops a run's table, or every one: something else changed the store. */
  forget(runId?: number): void {
    this.#others.clear();
    if (runId === undefined) this.#entries.clear();
    else this.#entries.delete(runId);
  }

  get #db(): Database {
    return this.#workspace.db;
  }

  #load(runId: number): AnswerTable {
    const run = runById(this.#db, runId);
    if (run === null)
      throw new AppError('run-missing', 'This run is not in the workspace.', 'Choose another run.');
    const table = openAnswerTable(this.#workspace, run);
    this.#readJudgements(table);
    return table;
  }

  #readJudgements(table: AnswerTable): void {
    for (const standing of standingJudgements(this.#db)) table.setJudgement(standing);
  }

  /** Puts the waiting answers into the table, which makes a new one. */
  #merge(entry: Entry): void {
    const { run, images, lineage, columns, hasProbabilities } = entry.table;
    const answers = this.#joined(run, entry.waiting);
    entry.waiting = [];
    entry.table = new AnswerTable(run, images, mergeAnswers(columns, answers), {
      lineage,
      hasProbabilities,
    });
    this.#readJudgements(entry.table);
    for (const { first, second } of answers) entry.table.touch(entry.table.rowOf(first, second));
  }

  /** What the members say together, each comparison once; those of an ensemble may have been answered at other times. */
  #joined(run: Run, predictions: readonly Prediction[]): ReturnType<typeof joinMembers>[] {
    const byComparison = new Map(predictions.map((one) => [`${one.firstId} ${one.secondId}`, one]));
    return Array.from(byComparison.values(), (one) =>
      joinMembers(
        run.members.length === 1
          ? [one]
          : predictionsOfComparison(this.#db, run.id, one.firstId, one.secondId),
      ),
    );
  }

  #evict(): void {
    let rows = 0;
    for (const { table } of this.#entries.values()) rows += table.count;
    for (const [runId, { table }] of this.#entries) {
      if (rows <= this.#rowsKept || this.#entries.size <= TABLES_KEPT) return;
      this.#entries.delete(runId);
      rows -= table.count;
    }
  }
}
