import type { Database } from '../store/database.ts';
import { judgedPairsSince, standingJudgementOfPair, standingJudgements } from '../store/judgements.ts';

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
    const entries = judgedPairsSince(this.#db, this.#lastId ?? 0);
    if (this.#lastId === undefined) {
      for (const { lowId, highId, label } of standingJudgements(this.#db))
        if (label !== null) this.#pairs.add(`${lowId} ${highId}`);
    } else
      for (const { firstId, secondId } of entries) {
        const { lowId, highId, label } = standingJudgementOfPair(this.#db, firstId, secondId);
        if (label === null) this.#pairs.delete(`${lowId} ${highId}`);
        else this.#pairs.add(`${lowId} ${highId}`);
      }
    this.#lastId = entries.at(-1)?.id ?? this.#lastId ?? 0;
    return this.#pairs.size;
  }
}
