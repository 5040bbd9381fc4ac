import type { LongWork } from '../engine/long-work.ts';
import type { ProgressLine } from './progress-line.ts';
import type { Report } from './report.ts';

/** What every command gets besides its own options. */
export interface CommandContext extends LongWork {
  readonly signal: AbortSignal;
  readonly progress: ProgressLine;
  readonly onProgress: NonNullable<LongWork['onProgress']>;
  /** The folder given by --workspace; it may not exist yet. */
  readonly workspaceDir: string;
  /** Whether --workspace was given, or the default is used. */
  readonly workspaceIsGiven: boolean;
}

/** Runs a command's work and keeps its report to be printed; every command's action goes through it. */
export type RunCommand = (work: (context: CommandContext) => Report | Promise<Report>) => Promise<void>;
