import koffi from 'koffi';
import { AppError } from '../app-error.ts';
import type { Libraries } from '../ggml/libraries.ts';
import { TENSOR_TYPES } from '../ggml/tensor-type.ts';
import {
  llamaFunctions,
  type LlamaAdapter,
  type LlamaContext,
  type LlamaFunctions,
  type LlamaMemory,
  type LlamaModel,
} from '../ggml/llama.ts';

/** Most sequences a context can have (LLAMA_MAX_SEQ of llama-cparams.h). */
const MAX_SEQUENCES = 256;

/** llama.cpp rounds a context up to this many cells anyway (llama-context.cpp). */
const CONTEXT_STEP = 256;

/** LLAMA_FLASH_ATTN_TYPE_DISABLED of llama.h. */
const NO_FLASH_ATTENTION = 0;

const { F32, BF16 } = TENSOR_TYPES;

/** Results of `llama_decode` (llama.h). */
const NO_ROOM = 1;

export interface DecoderOptions {
  /** Sequences that attend to different tokens. */
  readonly sequences: number;
  /** Tokens remembered, all sequences together; those that sequences share count once. */
  readonly contextTokens: number;
  /** Most tokens of one call. */
  readonly batchTokens: number;
  readonly threads: number;
  /** Numbers of a token's position. */
  readonly positionAxes: number;
  /**
   * Keeps keys and values in F32 and attends without flash attention, whose kernels round them to F16. Defaults to F16 and
   * whatever attention is fastest.
   */
  readonly exact?: boolean | undefined;
  /**
   * Whether calls may read fewer than 64 tokens. On a CPU they then attend without flash attention, which adds up what few queries see in
   * half precision, whatever the width of a head; llama.cpp rounds keys and values to F16 for it even where they are kept in F32.
   */
  readonly readsFew?: boolean;
}

/** Tokens or their embeddings, to be read one after the other in a sequence. */
interface Span {
  readonly sequence: number;
  /** Whether the logits after the last token will be asked for. */
  readonly answers: boolean;
}

/** Positions of so many tokens in their sequence, axis after axis: axes x tokens. */
type Positions = Int32Array;

export interface TokenSpan extends Span {
  readonly tokens: readonly number[];
  readonly positions: Positions;
}

export interface EmbeddingSpan extends Span {
  /** Row-major tokens x width each, read one after the other. */
  readonly parts: readonly { readonly values: Embeddings; readonly positions: Positions }[];
}

/** Row-major tokens x width, of either precision. */
export type Embeddings = Float32Array | Float16Array;

export interface Adapter {
  readonly adapter: LlamaAdapter;
  readonly scale: number;
}

/**
 * A llama.cpp context: what sequences have read so far (keys and values in one buffer for all sequences), and the arrays of one batch, made once.
 */
export class LanguageDecoder implements Disposable {
  readonly width: number;
  readonly batchTokens: number;
  readonly #llama: LlamaFunctions;
  readonly #memory: LlamaMemory;
  #context: LlamaContext | undefined;
  readonly #embeddings: Float32Array;
  readonly #tokens: Int32Array;
  readonly #positionAxes: number;
  readonly #positions: Int32Array;
  readonly #sequenceCounts: Int32Array;
  readonly #sequenceIds: Int32Array;
  readonly #sequencePointers: BigUint64Array;
  readonly #answers: Int8Array;
  readonly #sequenceAddress: bigint;

  private constructor(llama: LlamaFunctions, context: LlamaContext, width: number, options: DecoderOptions) {
    const { sequences, batchTokens, positionAxes } = options;
    this.#positionAxes = positionAxes;
    this.width = width;
    this.batchTokens = batchTokens;
    this.#llama = llama;
    this.#context = context;
    this.#memory = llama.llama_get_memory(context);
    this.#embeddings = new Float32Array(batchTokens * width);
    this.#tokens = new Int32Array(batchTokens);
    this.#positions = new Int32Array(batchTokens * positionAxes);
    this.#sequenceCounts = new Int32Array(batchTokens).fill(1);
    this.#sequenceIds = Int32Array.from({ length: sequences }, (_, id) => id);
    this.#sequencePointers = new BigUint64Array(batchTokens);
    this.#answers = new Int8Array(batchTokens);
    this.#sequenceAddress = koffi.address(this.#sequenceIds);
  }

  /**
   * @param options besides: whether flash attention `fuses` the model's heads without loss, and whether keys and values are then kept
   * in BF16, which kernels that were compiled here multiply as such
   * @throws AppError `context-not-created` when there is no memory for it.
   */
  static create(
    libraries: Libraries,
    model: LlamaModel,
    width: number,
    options: DecoderOptions & { readonly fuses: boolean; readonly keepsBf16: boolean },
  ): LanguageDecoder {
    const { sequences, contextTokens, batchTokens, threads, keepsBf16, exact, readsFew } = options;
    const fuses = options.fuses && exact !== true && !(readsFew === true && libraries.gpu === 'cpu');
    if (sequences > MAX_SEQUENCES) throw new RangeError(`${sequences} sequences, more than ${MAX_SEQUENCES}`);
    const llama = llamaFunctions(libraries.llama);
    const context = llama.llama_init_from_model(model, {
      ...llama.llama_context_default_params(),
      n_ctx: Math.ceil(contextTokens / CONTEXT_STEP) * CONTEXT_STEP,
      n_batch: batchTokens,
      n_ubatch: batchTokens,
      n_seq_max: sequences,
      n_outputs_max: sequences,
      n_threads: threads,
      n_threads_batch: threads,
      kv_unified: true,
      ...(!fuses && { flash_attn_type: NO_FLASH_ATTENTION }),
      ...(fuses && keepsBf16 && { type_k: BF16.id, type_v: BF16.id }),
      ...(exact === true && { type_k: F32.id, type_v: F32.id }),
    });
    if (context === null)
      throw new AppError(
        'context-not-created',
        `There is not enough memory for a context of ${contextTokens} tokens.`,
        libraries.gpu === 'cpu'
          ? 'Close other programs, or use a smaller weight type.'
          : 'Use a smaller weight type, fewer layers on the graphics card, or --gpu cpu.',
      );
    return new LanguageDecoder(llama, context, width, options);
  }

  /** Reads tokens. Returns the row of each span's last token, for {@link logits}. */
  decodeTokens(spans: readonly TokenSpan[]): number[] {
    const total = spans.reduce((sum, { tokens }) => sum + tokens.length, 0);
    let at = 0;
    const rows = spans.map((span) => {
      this.#tokens.set(span.tokens, at);
      this.#place(span.positions, at, total);
      at += span.tokens.length;
      this.#assign(span, at - span.tokens.length, at);
      return at - 1;
    });
    this.#decode(total, this.#tokens, null);
    return rows;
  }

  /** Reads embeddings. Returns the row of each span's last token, for {@link logits}. */
  decodeEmbeddings(spans: readonly EmbeddingSpan[]): number[] {
    const numbers = spans.flatMap(({ parts }) => parts).reduce((sum, { values }) => sum + values.length, 0);
    const total = numbers / this.width;
    let at = 0;
    const rows = spans.map((span) => {
      const start = at;
      for (const { values, positions } of span.parts) {
        this.#embeddings.set(values, at * this.width);
        this.#place(positions, at, total);
        at += values.length / this.width;
      }
      this.#assign(span, start, at);
      return at - 1;
    });
    this.#decode(total, null, this.#embeddings);
    return rows;
  }

  /** llama.cpp takes all tokens' positions on one axis, then those on the next. */
  #place(positions: Positions, start: number, total: number): void {
    const count = positions.length / this.#positionAxes;
    for (let axis = 0; axis < this.#positionAxes; axis++)
      this.#positions.set(positions.subarray(axis * count, (axis + 1) * count), axis * total + start);
  }

  #assign({ sequence, answers }: Span, start: number, end: number): void {
    const address = this.#sequenceAddress + BigInt(sequence * Int32Array.BYTES_PER_ELEMENT);
    this.#sequencePointers.fill(address, start, end);
    this.#answers.fill(0, start, end);
    if (answers) this.#answers[end - 1] = 1;
  }

  #decode(count: number, token: Int32Array | null, embd: Float32Array | null): void {
    const status = this.#llama.llama_decode(this.#open(), {
      n_tokens: count,
      token,
      embd,
      pos: this.#positions,
      n_seq_id: this.#sequenceCounts,
      seq_id: this.#sequencePointers,
      logits: this.#answers,
    });
    if (status === NO_ROOM) throw new Error(`the context has no room for ${count} more tokens`);
    if (status !== 0) throw new Error(`llama_decode of ${count} tokens returned ${status}`);
  }

  /** Logits of a few tokens after a row of the last batch whose span `answers`; only these are copied. */
  logits(row: number, tokens: readonly number[]): number[] {
    const address = this.#llama.llama_get_logits_ith(this.#open(), row);
    if (address === null) throw new Error(`row ${row} of the last batch has no logits`);
    return tokens.map(
      (token) => koffi.decode(address, token * Float32Array.BYTES_PER_ELEMENT, 'float') as number,
    );
  }

  /** Logits of every token after such a row. @param count tokens of the vocabulary */
  allLogits(row: number, count: number): Float32Array {
    const address = this.#llama.llama_get_logits_ith(this.#open(), row);
    if (address === null) throw new Error(`row ${row} of the last batch has no logits`);
    return koffi.decode(address, 'float', count) as Float32Array;
  }

  /** Lets a sequence share all that another has read; it must have read nothing yet. */
  share(from: number, to: number): void {
    this.#llama.llama_memory_seq_cp(this.#memory, from, to, -1, -1);
  }

  /** Forgets what a sequence has read from a position on; what another sequence shares stays for that one. */
  forget(sequence: number, fromPosition = 0): void {
    this.#llama.llama_memory_seq_rm(this.#memory, sequence, fromPosition, -1);
  }

  forgetAll(): void {
    this.#llama.llama_memory_clear(this.#memory, false);
  }

  /** Attaches adapters in place of those attached before. What was read before was read without them. */
  setAdapters(adapters: readonly Adapter[]): void {
    const pointers = BigUint64Array.from(adapters, ({ adapter }) => adapter);
    const scales = Float32Array.from(adapters, ({ scale }) => scale);
    const status = this.#llama.llama_set_adapters_lora(this.#open(), pointers, adapters.length, scales);
    if (status !== 0) throw new Error(`llama_set_adapters_lora returned ${status}`);
  }

  setThreads(threads: number): void {
    this.#llama.llama_set_n_threads(this.#open(), threads, threads);
  }

  [Symbol.dispose](): void {
    if (this.#context !== undefined) this.#llama.llama_free(this.#context);
    this.#context = undefined;
  }

  #open(): LlamaContext {
    if (this.#context === undefined) throw new Error('the decoder is already disposed');
    return this.#context;
  }
}
