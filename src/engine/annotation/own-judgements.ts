import { reverseLabel, type Label } from '../../core/labels.ts';
import { pairKey } from '../../core/pair-key.ts';
import type { Judgement } from '../../model/judgement.ts';
import type { Database } from '../store/database.ts';
import { judgementsOfPair, judgementsSince, newestJudgement, recentJudgements } from '../store/judgements.ts';

/** What a judge says now of a pair. */
export interface OwnJudgement {
  readonly lowId: number;
  readonly highId: number;
  readonly action: 'label' | 'cannot-judge' | 'skip';
  /** Of (low, high). */
  readonly label: Label | null;
}

/** SQLite's LIMIT that limits nothing. */
const NO_LIMIT = -1;

/** What one judge says now of every pair: kept in memory, and brought up to date by the entries since. */
export class OwnJudgements {
  readonly #db: Database;
  readonly #judge: number;
  readonly #ofPair = new Map<string, OwnJudgement>();
  readonly #flagged = new Set<string>();
  #lastId: number | undefined;

  constructor(db: Database, judge: number) {
    this.#db = db;
    this.#judge = judge;
  }

  /** Reads what was judged and taken back since the last call, by whichever process. */
  refresh(): void {
    if (this.#lastId === undefined) {
      // Asked first: what comes in between is read twice, and never missed.
      this.#lastId = newestJudgement(this.#db, this.#judge)?.id ?? 0;
      recentJudgements(this.#db, this.#judge, NO_LIMIT)
        .reverse()
        .forEach((judgement) => this.#take(judgement));
      return;
    }
    const entries = judgementsSince(this.#db, this.#judge, this.#lastId);
    for (const { firstId, secondId } of entries) this.#readAgain(firstId, secondId);
    this.#lastId = entries.at(-1)?.id ?? this.#lastId;
  }

  of(a: number, b: number): OwnJudgement | undefined {
    return this.#ofPair.get(pairKey(a, b));
  }

  /** Whether this judge has flagged a pair, whatever others have. */
  hasFlagged(a: number, b: number): boolean {
    return this.#flagged.has(pairKey(a, b));
  }

  /** Of pairs that were labelled or could not be judged, the newest last: there is nothing more to do about them. */
  *finished(): Generator<OwnJudgement> {
    for (const own of this.#ofPair.values()) if (own.action !== 'skip') yield own;
  }

  #readAgain(a: number, b: number): void {
    this.#ofPair.delete(pairKey(a, b));
    this.#flagged.delete(pairKey(a, b));
    for (const judgement of judgementsOfPair(this.#db, a, b))
      if (judgement.person === this.#judge && !judgement.undone) this.#take(judgement);
  }

  #take({ firstId, secondId, action, label, repeated, status }: Judgement): void {
    if (action === 'flag') this.#flagged.add(pairKey(firstId, secondId));
    if (action === 'unflag') this.#flagged.delete(pairKey(firstId, secondId));
    if (repeated || status === 'draft') return;
    if (action !== 'label' && action !== 'cannot-judge' && action !== 'skip') return;
    const [lowId, highId] = [Math.min(firstId, secondId), Math.max(firstId, secondId)];
    const rising = label !== null && firstId > secondId ? reverseLabel(label) : label;
    const key = pairKey(firstId, secondId);
    // A map keeps the place of a key that it has; what was said last stands last.
    this.#ofPair.delete(key);
    this.#ofPair.set(key, { lowId, highId, action, label: rising });
  }
}
