import { at } from '../../../core/at.ts';
import type { Ggml, Tensor } from '../../ggml/ggml.ts';
import type { Tape } from '../tape/tape.ts';
import type { HeldTensors } from './held-tensors.ts';

/** Sequences are filled up to a multiple of so many tokens: products over tokens are fast on a CPU then. */
const TOKEN_STEP = 16;

/** Some tokens of every sequence, where they lie and what they see. */
interface Queries {
  /** Of all sequences' tokens one after the other, I32, axis after axis. */
  readonly positions: Tensor;
  /** 0 for the keys that a query sees and -Infinity for others. */
  readonly mask: Tensor;
}

/** How the tokens of a batch lie, and which sees which. */
export interface TokenLayout extends Queries {
  /** Of one sequence, filled up. */
  readonly tokens: number;
  readonly batch: number;
  /** [tokens, tokens], the same for every sequence: a token sees those before it. */
  readonly mask: Tensor;
  /** The one token of every sequence that is read at the end. */
  readonly last: Queries & {
    /** [tokens * batch, batch]: a 1 at that token of every sequence. */
    readonly selection: Tensor;
    /** [tokens, 1, heads * batch]: sequences end at different tokens. */
    readonly mask: Tensor;
  };
}

/** Positions of a sequence's tokens, axis after axis: axes x tokens. */
export type SequencePositions = Int32Array;

/** Tokens of a sequence that is filled up behind its last one, which no token before sees. */
export function filledUpTokens(tokens: number): number {
  return Math.ceil(tokens / TOKEN_STEP) * TOKEN_STEP;
}

/** Tensors that a layout is held in. */
export const LAYOUT_TENSORS = 5;

/** What a layout has room for. */
export interface LayoutRoom {
  /** Tokens of a sequence as it is given, at most. */
  readonly tokens: number;
  readonly batch: number;
  readonly heads: number;
  /** Numbers of a position. */
  readonly axes: number;
}

/**
 * Positions and masks of sequences in which every token sees those before it. Sequences of a batch may be of different lengths: all are
 * filled up to the longest, so a batch of short ones is computed as such.
 */
export class CausalLayout {
  readonly #held: HeldTensors;
  readonly #ggml: Ggml;
  readonly #room: LayoutRoom;
  readonly #positions: Tensor;
  readonly #mask: Tensor;
  readonly #last: TokenLayout['last'];
  /** Tokens of a sequence, filled up; 0 before the first batch. */
  #tokens = 0;
  #lengths: readonly number[] = [];

  constructor(held: HeldTensors, ggml: Ggml, room: LayoutRoom) {
    this.#held = held;
    this.#ggml = ggml;
    this.#room = room;
    const { batch, heads, axes } = room;
    const tokens = filledUpTokens(room.tokens);
    this.#positions = held.add([axes * tokens * batch], 'I32');
    this.#mask = held.add([tokens, tokens]);
    this.#last = {
      selection: held.add([tokens * batch, batch]),
      positions: held.add([axes * batch], 'I32'),
      mask: held.add([tokens, 1, heads * batch]),
    };
  }

  /** Tokens of a sequence, filled up. */
  get tokens(): number {
    return this.#tokens;
  }

  /** Tokens of all sequences, filled up. */
  get columns(): number {
    return this.#tokens * this.#room.batch;
  }

  /**
   * Lays out a batch, once the tensors have memory.
   *
   * @param sequences as many as there is room for
   * @throws RangeError for sequences that have no room
   */
  set(sequences: readonly SequencePositions[]): void {
    const { batch, heads, axes, tokens: most } = this.#room;
    const lengths = sequences.map(({ length }) => length / axes);
    const longest = Math.max(...lengths);
    if (sequences.length !== batch || !lengths.every((length) => Number.isInteger(length) && length > 0))
      throw new RangeError(
        `${sequences.length} sequences of ${lengths.join(', ')} tokens for a batch of ${batch}`,
      );
    if (longest > most)
      throw new RangeError(`a sequence has ${longest} tokens, and there is room for ${most}`);
    const tokens = filledUpTokens(longest);
    if (tokens !== this.#tokens) this.#held.upload(this.#mask, causalMask(tokens));
    this.#tokens = tokens;
    this.#lengths = lengths;
    const positions = new Int32Array(axes * tokens * batch);
    const lastPositions = new Int32Array(axes * batch);
    const selection = new Float32Array(tokens * batch * batch);
    const lastMask = new Float32Array(tokens * heads * batch);
    for (const [sequence, given] of sequences.entries()) {
      const length = at(lengths, sequence);
      for (let axis = 0; axis < axes; axis++) {
        positions.set(given.subarray(axis * length, (axis + 1) * length), (axis * batch + sequence) * tokens);
        lastPositions[axis * batch + sequence] = at(given, (axis + 1) * length - 1);
      }
      selection[(sequence * batch + sequence) * tokens + length - 1] = 1;
      for (let head = sequence * heads; head < (sequence + 1) * heads; head++)
        lastMask.fill(-Infinity, head * tokens + length, (head + 1) * tokens);
    }
    this.#held.upload(this.#positions, positions);
    this.#held.upload(this.#last.positions, lastPositions);
    this.#held.upload(this.#last.selection, selection);
    this.#held.upload(this.#last.mask, lastMask);
  }

  /** The batch that was laid out last, on a tape. */
  on({ nodes }: Pick<Tape, 'nodes'>): TokenLayout {
    const { batch, heads, axes } = this.#room;
    const tokens = this.#tokens;
    const part = (tensor: Tensor, a: number, b: number, c = 1) =>
      this.#ggml.ggml_view_3d(nodes, tensor, a, b, c, 4 * a, 4 * a * b, 0);
    const { selection, mask, positions } = this.#last;
    return {
      tokens,
      batch,
      positions: part(this.#positions, axes * this.columns, 1),
      mask: part(this.#mask, tokens, tokens),
      last: {
        positions,
        selection: part(selection, this.columns, batch),
        mask: part(mask, tokens, 1, heads * batch),
      },
    };
  }

  /** The first columns of a tensor of as many as there is room for: those of the batch. */
  columnsOf({ nodes }: Pick<Tape, 'nodes'>, tensor: Tensor, width: number): Tensor {
    return this.#ggml.ggml_view_2d(nodes, tensor, width, this.columns, 4 * width, 0);
  }

  /**
   * Lays the tokens of all sequences, one after the other without what is filled up, into tensors of columns: the first takes the first
   * `width` numbers of each token, the next the next ones.
   */
  upload(tensors: readonly Tensor[], width: number, values: Float32Array): void {
    const all = width * tensors.length;
    let start = 0;
    for (const [sequence, length] of this.#lengths.entries()) {
      const given = values.subarray(start * all, (start + length) * all);
      for (const [part, tensor] of tensors.entries())
        this.#held.upload(
          tensor,
          partOf(given, width, part, tensors.length),
          sequence * width * this.#tokens,
        );
      start += length;
    }
  }

  /** The other way round. */
  download(tensors: readonly Tensor[], width: number): Float32Array {
    const all = width * tensors.length;
    const total = this.#lengths.reduce((sum, length) => sum + length, 0);
    const values = new Float32Array(all * total);
    let start = 0;
    for (const [sequence, length] of this.#lengths.entries()) {
      for (const [part, tensor] of tensors.entries()) {
        const column = new Float32Array(length * width);
        this.#held.downloadTo(tensor, column, sequence * width * this.#tokens);
        for (let token = 0; token < length; token++)
          values.set(
            column.subarray(token * width, (token + 1) * width),
            (start + token) * all + part * width,
          );
      }
      start += length;
    }
    return values;
  }
}

/** Row q holds 0 for the keys up to q. */
function causalMask(tokens: number): Float32Array {
  const mask = new Float32Array(tokens ** 2);
  for (let query = 0; query < tokens; query++)
    mask.fill(-Infinity, query * tokens + query + 1, (query + 1) * tokens);
  return mask;
}

/** One part of tokens of several parts. */
function partOf(tokens: Float32Array, width: number, part: number, parts: number): Float32Array {
  if (parts === 1) return tokens;
  const count = tokens.length / (width * parts);
  const values = new Float32Array(width * count);
  for (let token = 0; token < count; token++) {
    const from = (token * parts + part) * width;
    values.set(tokens.subarray(from, from + width), token * width);
  }
  return values;
}

/** Positions of sequences of so many tokens that count them. */
export function countedPositions(
  tokens: number,
  { axes, batch }: Pick<LayoutRoom, 'axes' | 'batch'>,
): SequencePositions[] {
  const positions = Int32Array.from({ length: axes * tokens }, (_, place) => place % tokens);
  return Array.from({ length: batch }, () => positions);
}
