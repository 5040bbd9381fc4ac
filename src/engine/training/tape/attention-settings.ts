import type { Tensor } from '../../ggml/ggml.ts';
import type { Keep } from './tape.ts';

export interface AttentionSettings {
  /** Factor on the products of queries and keys. */
  readonly scale: number;
  /**
   * 0 or -Infinity: [tokens, queries], the same for every head, or [tokens, queries, heads * batch] with `ofEachHead`; null where every
   * query sees every key.
   */
  readonly mask: Tensor | null;
  /** Defaults to false; not with `causal`. */
  readonly ofEachHead?: boolean;
  /** Whether there is a query for every key and the mask hides the keys behind it, which then need not be computed. */
  readonly causal: boolean;
  /** Bytes that the shares of the heads computed at once may take; a single key head is always computed whole. */
  readonly room: number;
  /** What is multiplied where attention is one operation; otherwise it is F32. Sums are F32 always. Defaults to F32. */
  readonly factors?: 'F32' | 'BF16';
  readonly keep?: Keep;
}
