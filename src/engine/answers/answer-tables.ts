import type { Prediction } from '../store/predictions.ts';
import type { Workspace } from '../store/workspace.ts';

/** The answers of one run as columns. */
export interface AnswerTable {
  readonly runId: number;
}

/** The answers of runs as columns in memory, each loaded when first asked for and kept up to date. */
export class AnswerTables {
  readonly #workspace: Workspace;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  get(runId: number): Promise<AnswerTable> {
    return Promise.resolve({ runId, dir: this.#workspace.dir });
  }

  /** Adds answers that a running job has just stored. */
  append(_runId: number, _predictions: readonly Prediction[]): void {
    throw new Error('not built');
  }

  /** Reads again what people said about two images. */
  judged(_firstId: number, _secondId: number): void {
    throw new Error('not built');
  }

  /** Drops a run's table, or every one: something else changed the store. */
  forget(_runId?: number): void {
    throw new Error('not built');
  }
}
