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
  /** A command for a person to copy, about this workspace. */
  readonly advise: (command: string, ...args: readonly string[]) => string;
  /** Prints a report at once, for a command that goes on. */
  readonly announce: (report: Report) => void;
}

/**
 * Runs a command's work and keeps its report to be printed, or null where all is said; every command's action goes
 * through it.
 */
export type RunCommand = (
  work: (context: CommandContext) => Report | null | Promise<Report | null>,
) => Promise<void>;
