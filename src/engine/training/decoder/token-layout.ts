import type { Tensor } from '../../ggml/ggml.ts';
import type { HeldTensors } from './held-tensors.ts';

/** Sequences are filled up to a multiple of so many tokens: products over tokens are fast on a CPU then. */
const TOKEN_STEP = 16;

/** Some tokens of every sequence, where they lie and what they see. */
interface Queries {
  /** One a token, I32: the same for every sequence of the batch. */
  readonly positions: Tensor;
  /** [tokens, queries]: row q holds 0 for the keys that query q sees and -Infinity for others. */
  readonly mask: Tensor;
}

/** How the tokens of a batch lie, and which sees which. */
export interface TokenLayout extends Queries {
  /** Of one sequence, filled up. */
  readonly tokens: number;
  readonly batch: number;
  /** The one token of every sequence that is read at the end. */
  readonly last: Queries & {
    /** [tokens * batch, batch]: a 1 at that token of every sequence. */
    readonly selection: Tensor;
  };
}

/** Tokens of a sequence that is filled up behind its last one, which no token before sees. */
export function filledUpTokens(tokens: number): number {
  return Math.ceil(tokens / TOKEN_STEP) * TOKEN_STEP;
}

/** Tensors that a layout is held in. */
export const LAYOUT_TENSORS = 5;

/** Positions and mask of sequences in which every token sees those before it. */
export class CausalLayout implements TokenLayout {
  readonly tokens: number;
  readonly batch: number;
  readonly positions: Tensor;
  readonly mask: Tensor;
  /** The last token that is not filled in. */
  readonly last: TokenLayout['last'];
  readonly #held: HeldTensors;
  readonly #given: number;

  /** @param tokens of a sequence as it is given */
  constructor(held: HeldTensors, tokens: number, batch: number) {
    this.#held = held;
    this.#given = tokens;
    this.batch = batch;
    this.tokens = filledUpTokens(tokens);
    this.positions = held.add([this.tokens], 'I32');
    this.mask = held.add([this.tokens, this.tokens]);
    this.last = {
      selection: held.add([this.tokens * batch, batch]),
      positions: held.add([1], 'I32'),
      mask: held.add([this.tokens, 1]),
    };
  }

  /** Fills the tensors, once they have memory. */
  fill(): void {
    const { tokens, batch, last } = this;
    this.#held.upload(
      this.positions,
      Int32Array.from({ length: tokens }, (_, position) => position),
    );
    const mask = new Float32Array(tokens ** 2);
    for (let query = 0; query < tokens; query++)
      mask.fill(-Infinity, query * tokens + query + 1, (query + 1) * tokens);
    this.#held.upload(this.mask, mask);
    const selection = new Float32Array(tokens * batch * batch);
    for (let sequence = 0; sequence < batch; sequence++)
      selection[sequence * tokens * batch + sequence * tokens + this.#given - 1] = 1;
    this.#held.upload(last.selection, selection);
    this.#held.upload(last.positions, Int32Array.of(this.#given - 1));
    this.#held.upload(last.mask, new Float32Array(tokens).fill(-Infinity, this.#given));
  }

  /** Lays given sequences, [width, given tokens * batch], into a tensor [width, tokens * batch] without what is filled in. */
  upload(tensor: Tensor, values: Float32Array): void {
    const size = values.length / this.batch;
    for (let sequence = 0; sequence < this.batch; sequence++)
      this.#held.upload(
        tensor,
        values.subarray(sequence * size, (sequence + 1) * size),
        (sequence * size * this.tokens) / this.#given,
      );
  }

  /** The other way round. */
  download(tensor: Tensor, width: number): Float32Array {
    const size = width * this.#given;
    const values = new Float32Array(size * this.batch);
    for (let sequence = 0; sequence < this.batch; sequence++)
      this.#held.downloadTo(
        tensor,
        values.subarray(sequence * size, (sequence + 1) * size),
        sequence * width * this.tokens,
      );
    return values;
  }
}
