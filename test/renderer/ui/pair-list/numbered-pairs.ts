import type { PairRow } from '../../../../src/model/pair-row.ts';
import { PairPages } from '../../../../src/renderer/ui/pair-list/pair-pages.ts';

/** A row that can be told from all others by its first image's id, its place counted from 1. */
function numberedRow(index: number, model: PairRow['model'] = 'First'): PairRow {
  return {
    firstId: index + 1,
    secondId: 9_999_999,
    firstName: `${index}`,
    secondName: 'other',
    firstScore: 3,
    secondScore: 3,
    truth: 'Similar',
    model,
    probabilities: [1, 0, 0],
    votes: null,
    margin: 1,
    entropy: 0,
    reverse: null,
    human: null,
    cannotJudge: false,
    flagged: false,
    other: null,
  };
}

/** A list of numbered rows behind a serving side that answers when it is told to. */
export class SlowList {
  readonly pages: PairPages;
  /** Offsets that were asked for. */
  readonly asked: number[] = [];
  model: PairRow['model'] = 'First';
  total: number;
  readonly #answers: (() => void)[] = [];

  constructor(total: number) {
    this.total = total;
    this.pages = new PairPages(
      (offset, limit) => {
        this.asked.push(offset);
        return new Promise((resolve) => {
          this.#answers.push(() => resolve({ total: this.total, rows: this.rows(offset, limit) }));
        });
      },
      total,
      this.rows(0, 100),
    );
  }

  rows(offset: number, limit: number): PairRow[] {
    const end = Math.min(this.total, offset + limit);
    return Array.from({ length: Math.max(0, end - offset) }, (_, at) => numberedRow(offset + at, this.model));
  }

  /** Answers the oldest question that is open, if one is. */
  async answer(): Promise<void> {
    this.#answers.shift()?.();
    await Promise.resolve();
    await Promise.resolve();
  }

  /** Answers until nothing more is asked. */
  async answerAll(): Promise<void> {
    while (this.#answers.length > 0) await this.answer();
  }
}
