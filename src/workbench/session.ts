import type { Changed } from '../ipc/events.ts';
import type { AnswerTables } from '../engine/answers/answer-tables.ts';
import type { Workspace } from '../engine/store/workspace.ts';
import type { AllowedPaths } from './allowed-paths.ts';
import type { Host } from './host.ts';
import type { Jobs } from './jobs.ts';

/** One open workspace with what is kept about it in memory. Every handler gets it. */
export interface Session {
  readonly workspace: Workspace;
  /** The answers of runs as columns in memory, loaded when first asked for. */
  readonly answers: AnswerTables;
  readonly jobs: Jobs;
  readonly paths: AllowedPaths;
  readonly host: Host;
  /** Tells every window and tab what may have changed. */
  changed(what: readonly Changed[], run?: number): void;
  /** Opens another workspace in this one's place, once this request is answered. */
  open(workspace: Workspace): void;
}
