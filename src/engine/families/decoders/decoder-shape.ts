/** Sizes of a decoder, as its GGUF file states them. */
export interface DecoderShape {
  /** `general.architecture`; an adapter's file names it too. */
  readonly architecture: string;
  readonly width: number;
  readonly blocks: number;
  readonly heads: number;
  /** Fewer than `heads` for grouped-query attention. */
  readonly keyValueHeads: number;
  readonly headWidth: number;
  readonly feedForward: number;
  readonly epsilon: number;
  /**
   * First blocks, never all, behind each of which something is added to the tokens (deepstack): a token is `width` numbers for the first block, then
   * as many for what is added behind each of these, which are zeros for text. Defaults to 0.
   */
  readonly deepstack?: number;
  readonly rotation: {
    readonly dimensions: number;
    readonly base: number;
    readonly frequencyScale: number;
    /** What turned queries and keys are multiplied by, as yarn's scaling has it. Defaults to 1. */
    readonly magnitude?: number;
    /** Which numbers of a head turn together: neighbours, as llama.cpp stores Llama's, or those half of `dimensions` apart. Defaults to neighbours. */
    readonly pairs?: 'neighbours' | 'halves';
    /** How many frequencies turn by each axis of a position; null, the default, where a position is one number. */
    readonly sections?: RotationSections | null;
  };
}

export interface RotationSections {
  /** One axis after the other, or axes taking turns. */
  readonly order: 'chunked' | 'interleaved';
  readonly sizes: readonly [number, number, number, number];
}

/** Numbers of a token as it enters. */
export function inputWidth({ width, deepstack = 0 }: DecoderShape): number {
  return width * (1 + deepstack);
}

/** Numbers of a token's position. */
export function positionAxes({ rotation: { sections = null } }: DecoderShape): number {
  return sections === null ? 1 : sections.sizes.length;
}
