import type { AnswerTables } from '../../engine/analysis/tables/answer-tables.ts';
import type { Workspace } from '../../engine/store/workspace.ts';
import type { MemoCache } from '../memo-cache.ts';
import type { OpenTexts } from './open-texts.ts';
import type { RunFigures } from './run-figures.ts';

/** The open workspace as the analysis sees it. Every handler of the analysis gets it. */
export interface AnalysisSession {
  readonly workspace: Workspace;
  /** The answers of runs as columns in memory, loaded when first asked for. */
  readonly answers: AnswerTables;
  /** Of runs' answers and their newest scorings, in the table of results. */
  readonly figures: RunFigures;
  /** Whatever else is worth keeping until it changes. */
  readonly memo: MemoCache;
  /** Exports that are being read. */
  readonly texts: OpenTexts;
}
