import { countVotesInPages } from '../engine/store/count-answers.ts';
import type { Database } from '../engine/store/database.ts';

/** How many answers runs hold: counted once, because counting a million takes long, and kept up from then on. */
export class RunCounts {
  readonly #db: Database;
  readonly #answers = new Map<number, number>();
  /** Rises whenever a count that is under way may have become another. */
  #version = 0;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Answers of all members, every vote one. */
  async answers(runId: number): Promise<number> {
    const known = this.#answers.get(runId);
    if (known !== undefined) return known;
    const version = this.#version;
    const counted = await countVotesInPages(this.#db, runId);
    if (version === this.#version) this.#answers.set(runId, counted);
    return counted;
  }

  /** Notes answers that are new in the store. */
  add(runId: number, answers: number): void {
    this.#version++;
    const known = this.#answers.get(runId);
    if (known !== undefined) this.#answers.set(runId, known + answers);
  }

  /** Counts a run anew, or every one: something else has changed the store. */
  forget(runId?: number): void {
    this.#version++;
    if (runId === undefined) this.#answers.clear();
    else this.#answers.delete(runId);
  }
}
