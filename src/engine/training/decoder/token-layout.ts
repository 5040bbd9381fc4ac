import type { Tensor } from '../../ggml/ggml.ts';
import type { HeldTensors } from './held-tensors.ts';

/** Sequences are filled up to a multiple of so many tokens: products over tokens are fast on a CPU then. */
const TOKEN_STEP = 16;

/** How the tokens of a batch lie, and which sees which. */
export interface TokenLayout {
  /** Of one sequence, filled up. */
  readonly tokens: number;
  readonly batch: number;
  /** One a token, I32: the same for every sequence of the batch. */
  readonly positions: Tensor;
  /** [tokens, tokens]: row q holds 0 for the keys that query q sees and -Infinity for others. */
  readonly mask: Tensor;
}

/** Tokens of a sequence that is filled up behind its last one, which no token before sees. */
function filledUpTokens(tokens: number): number {
  return Math.ceil(tokens / TOKEN_STEP) * TOKEN_STEP;
}

/** Positions and mask of sequences in which every token sees those before it. */
export class CausalLayout implements TokenLayout {
  readonly tokens: number;
  readonly batch: number;
  readonly positions: Tensor;
  readonly mask: Tensor;
  /** [tokens * batch, batch]: a 1 at the last token of every sequence that is not filled in. */
  readonly last: Tensor;
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
    this.last = held.add([this.tokens * batch, batch]);
  }

  /** Fills the tensors, once they have memory. */
  fill(): void {
    const { tokens, batch } = this;
    this.#held.upload(
      this.positions,
      Int32Array.from({ length: tokens }, (_, position) => position),
    );
    const mask = new Float32Array(tokens ** 2);
    for (let query = 0; query < tokens; query++)
      mask.fill(-Infinity, query * tokens + query + 1, (query + 1) * tokens);
    this.#held.upload(this.mask, mask);
    const last = new Float32Array(tokens * batch * batch);
    for (let sequence = 0; sequence < batch; sequence++)
      last[sequence * tokens * batch + sequence * tokens + this.#given - 1] = 1;
    this.#held.upload(this.last, last);
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
