import type { AnswerTables } from '../../engine/analysis/tables/answer-tables.ts';
import type { Workspace } from '../../engine/store/workspace.ts';
import type { ResultRow } from '../../model/results.ts';
import type { MemoCache } from '../memo-cache.ts';
import type { OpenTexts } from './open-texts.ts';

/** The figures of a run, which cost more than the rest of its row. */
export type Figures = Pick<
  ResultRow,
  'images' | 'comparisons' | 'pc' | 'mae' | 'rmse' | 'accuracy' | 'recall' | 'agreement'
>;

/** Figures of runs that were computed, with the scoring that they are of; null for none. */
type RunFigures = Map<number, { readonly scoringId: number | null; readonly figures: Figures }>;

/** The open workspace as the analysis sees it. Every handler of the analysis gets it. */
export interface AnalysisSession {
  readonly workspace: Workspace;
  /** The answers of runs as columns in memory, loaded when first asked for. */
  readonly answers: AnswerTables;
  /** Of a run's answers and its newest scoring, in the table of results. */
  readonly figures: RunFigures;
  /** Whatever else is worth keeping until it changes. */
  readonly memo: MemoCache;
  /** Exports that are being read. */
  readonly texts: OpenTexts;
}
