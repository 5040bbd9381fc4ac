import type { Database } from '../store/database.ts';
import { judgedPairsSince, newestEntryId } from '../store/judgements.ts';
import { standingJudgementOfPair, standingJudgements } from '../store/standing-judgements.ts';

/** The pairs that people's newest judgement labels: counted once, and brought up to date by the entries since. */
export class LabelledPairs {
  readonly #db: Database;
  readonly #pairs = new Set<string>();
  #lastId: number | undefined;

  constructor(db: Database) {
    this.#db = db;
  }

  /** How many there are now, by whichever process they were labelled. */
  count(): number {
    if (this.#lastId === undefined) {
      // Asked first: what comes in between is read twice, and never missed.
      const lastId = newestEntryId(this.#db);
      for (const { lowId, highId, label } of standingJudgements(this.#db))
        if (label !== null) this.#pairs.add(`${lowId} ${highId}`);
      this.#lastId = lastId;
      return this.#pairs.size;
    }
    for (const { id, firstId, secondId } of judgedPairsSince(this.#db, this.#lastId)) {
      const { lowId, highId, label } = standingJudgementOfPair(this.#db, firstId, secondId);
      if (label === null) this.#pairs.delete(`${lowId} ${highId}`);
      else this.#pairs.add(`${lowId} ${highId}`);
      this.#lastId = id;
    }
    return this.#pairs.size;
  }
}
