import type { InferenceChild } from '../engine/inference/inference-child.ts';
import type { ImportChild } from '../engine/jobs/models/import-apart.ts';
import type { GuardChild } from '../engine/servers/managed/guard-protocol.ts';
import type { TrainingChild } from '../engine/training/train-apart.ts';
import type { AnalysisWorker } from './analysis/analysis.ts';

/** What the program around the workbench provides: the desktop window or the server. */
export interface Platform {
  /** Starts an inference process. Defaults to a child of Node's. */
  readonly launchInference?: () => InferenceChild;
  /** Starts a process that trains. Defaults to a child of Node's. */
  readonly launchTraining?: () => TrainingChild;
  /** Starts a process that imports models. Defaults to a child of Node's. */
  readonly launchImport?: () => ImportChild;
  /** Starts the guard of a llama-server. Defaults to a child of Node's. */
  readonly launchGuard?: () => GuardChild;
  /** Starts a thread of the analysis of a workspace's folder. Defaults to one of the source's program. */
  readonly launchAnalysis?: (workspaceDir: string) => AnalysisWorker;
  /** The operating system's file dialog; absent where there is none. */
  readonly pick?: (options: {
    readonly kind: 'folder' | 'files';
    readonly title: string;
    readonly endings: readonly string[];
  }) => Promise<readonly string[]>;
  /** Who judges in a browser that has not chosen somebody: a person's id. */
  readonly judge?: number;
  /** Folders in which a person may browse and open files from the start; picked and dropped paths are added. */
  readonly roots: readonly string[];
  /** Where the list of recent workspaces is kept: a folder of this user. */
  readonly userDir: string;
  /** The folder of the demo workspace. Defaults to one in `userDir`. */
  readonly demoDir?: string;
}
