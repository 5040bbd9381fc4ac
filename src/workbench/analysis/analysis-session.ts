import type { AnswerTables } from '../../engine/analysis/tables/answer-tables.ts';
import type { Workspace } from '../../engine/store/workspace.ts';
import type { MemoCache } from '../memo-cache.ts';
import type { RunCounts } from '../run-counts.ts';

/** The open workspace as the analysis sees it. Every handler of the analysis gets it. */
export interface AnalysisSession {
  readonly workspace: Workspace;
  /** The answers of runs as columns in memory, loaded when first asked for. */
  readonly answers: AnswerTables;
  readonly counts: RunCounts;
  readonly memo: MemoCache;
}
