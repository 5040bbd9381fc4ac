import { insertPredictions, type Prediction } from '../../store/predictions.ts';
import type { Workspace } from '../../store/workspace.ts';

/** An answer waits at most this long, in milliseconds, and with at most this many others, before it is stored. */
const WRITE_INTERVAL = 100;
const WRITE_COUNT = 64;

/** Stores answers soon after they come, several in a transaction: a kill loses only what has just been answered. */
export class PredictionWriter {
  readonly #workspace: Workspace;
  readonly #runId: number;
  readonly #onWritten: (predictions: readonly Prediction[]) => void;
  readonly #onError: (error: unknown) => void;
  #waiting: Prediction[] = [];
  #timer: NodeJS.Timeout | undefined;
  /** When all that was handed to the store is on the disk. */
  #stored: Promise<void> = Promise.resolve();

  /** @param listener told after each transaction what it stored, and of a write that failed by itself: a full disk, for instance */
  constructor(
    workspace: Workspace,
    runId: number,
    listener: {
      readonly onWritten: (predictions: readonly Prediction[]) => void;
      readonly onError: (error: unknown) => void;
    },
  ) {
    this.#workspace = workspace;
    this.#runId = runId;
    this.#onWritten = listener.onWritten;
    this.#onError = listener.onError;
  }

  add(prediction: Prediction): void {
    this.#waiting.push(prediction);
    if (this.#waiting.length >= WRITE_COUNT) this.#tryFlush();
    else this.#timer ??= setTimeout(() => this.#tryFlush(), WRITE_INTERVAL);
  }

  /** Stores everything that waits: all that was added is on the disk when it resolves. @throws AppError of the store */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const predictions = this.#waiting;
    this.#waiting = [];
    if (predictions.length > 0)
      this.#stored = Promise.all([this.#stored, this.#store(predictions)]).then(() => undefined);
    return this.#stored;
  }

  async #store(predictions: readonly Prediction[]): Promise<void> {
    await this.#workspace.transaction(() => insertPredictions(this.#workspace.db, this.#runId, predictions));
    this.#onWritten(predictions);
  }

  #tryFlush(): void {
    this.flush().catch(this.#onError);
  }
}
