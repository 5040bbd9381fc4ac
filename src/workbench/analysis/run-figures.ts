import { RecentResults } from '../../engine/analysis/tables/recent-results.ts';
import type { Filter } from '../../model/filter.ts';
import type { ResultRow } from '../../model/results.ts';

/** The figures of a run, which cost more than the rest of its row. */
export type Figures = Pick<
  ResultRow,
  'images' | 'unscored' | 'comparisons' | 'pc' | 'mae' | 'rmse' | 'accuracy' | 'recall' | 'agreement'
>;

/** Of a run under filters. */
const FILTERS_KEPT = 8;

/**
 * Figures of runs in the table of results, each of one scoring under one filter; kept without the run's answers, so that the
 * table does not load them all.
 */
export class RunFigures {
  readonly #whole = new Map<number, RecentResults<Figures>>();
  readonly #filtered = new Map<number, RecentResults<Figures>>();

  /** @param scoringId null for no scoring */
  get(runId: number, scoringId: number | null, filter: Filter, compute: () => Figures): Figures {
    const isWhole = Object.keys(filter).length === 0;
    const kept = isWhole ? this.#whole : this.#filtered;
    const ofRun = kept.get(runId) ?? new RecentResults<Figures>(isWhole ? 1 : FILTERS_KEPT);
    kept.set(runId, ofRun);
    return ofRun.get(JSON.stringify([scoringId, filter]), compute);
  }

  /** Other answers of a run, or of all: another run's figures may be of the answers in which the two differ. */
  forget(runId?: number): void {
    if (runId === undefined) this.#whole.clear();
    else this.#whole.delete(runId);
    this.#filtered.clear();
  }

  /** People have said something: filters ask for it, and scores under a filter are made anew with it. */
  forgetJudged(): void {
    this.#filtered.clear();
  }
}
