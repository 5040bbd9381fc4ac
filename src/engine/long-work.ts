/** How far a long piece of work is. `total` is undefined while it is not known. */
export interface Progress {
  readonly done: number;
  readonly total: number | undefined;
  /** What is counted, in the plural: "comparisons", "images". */
  readonly unit: string;
  /** What is happening now, for a person. */
  readonly message?: string;
}

/** What every long piece of work takes: a signal that stops it after the item in flight, and a listener. */
export interface LongWork {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}
