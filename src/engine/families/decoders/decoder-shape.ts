/** Sizes of a Llama-family decoder, as its GGUF file states them. */
export interface DecoderShape {
  readonly width: number;
  readonly blocks: number;
  readonly heads: number;
  /** Fewer than `heads` for grouped-query attention. */
  readonly keyValueHeads: number;
  readonly headWidth: number;
  readonly feedForward: number;
  readonly epsilon: number;
  readonly rotation: {
    readonly dimensions: number;
    readonly base: number;
    readonly frequencyScale: number;
    /** What turned queries and keys are multiplied by, as yarn's scaling has it. Defaults to 1. */
    readonly magnitude?: number;
  };
}
