import type { Changed } from '../ipc/events.ts';
import type { WorkspaceImages } from '../engine/images/workspace-images.ts';
import type { Workspace } from '../engine/store/workspace.ts';
import type { Analysis } from './analysis/analysis.ts';
import type { AllowedPaths } from './allowed-paths.ts';
import type { ExportTickets } from './export-tickets.ts';
import type { Examiner } from './examiner.ts';
import type { Platform } from './platform.ts';
import type { Jobs } from './jobs.ts';
import type { MemoCache } from './memo-cache.ts';
import type { RunCounts } from './run-counts.ts';
import type { TryOut } from './try-out.ts';

/** One open workspace with what is kept about it in memory. Every handler gets it. */
export interface Session {
  readonly workspace: Workspace;
  /** What computes over answers, in a thread of its own. */
  readonly analysis: Analysis;
  readonly images: WorkspaceImages;
  /** Whatever else is worth keeping until it changes. */
  readonly memo: MemoCache;
  readonly counts: RunCounts;
  /** Files that wait to be fetched. */
  readonly exports: ExportTickets;
  readonly jobs: Jobs;
  readonly examiner: Examiner;
  readonly tryOut: TryOut;
  readonly paths: AllowedPaths;
  readonly platform: Platform;
  /** Makes the address that lets a person in from another machine; null where nobody comes from there. */
  readonly personLink: () => ((person: number) => string) | null;
  /** Tells every window and tab what may have changed. */
  changed(what: readonly Changed[], run?: number): void;
  /** Opens another workspace in this one's place; what is asked from now on is about that one. */
  open(workspace: Workspace): Session;
}
