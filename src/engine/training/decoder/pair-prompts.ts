/** A prompt's texts as embeddings, row-major tokens x width each: before, between and after the two images. */
export interface PromptTexts {
  readonly head: Float32Array;
  readonly middle: Float32Array;
  readonly question: Float32Array;
}

/** A text as embeddings, row-major tokens x width; or rows of the image shown first (0) or second (1). */
export type PromptPiece =
  Float32Array | { readonly image: 0 | 1; readonly from: number; readonly rows: number };

/** Texts around two images of so many tokens. */
export function aroundImages({ head, middle, question }: PromptTexts, imageTokens: number): PromptPiece[] {
  const image = { from: 0, rows: imageTokens };
  return [head, { image: 0, ...image }, middle, { image: 1, ...image }, question];
}

/** Which two images of a batch a sequence shows, by their places among its images. */
export type ShownPair = readonly [first: number, second: number];

/** A piece and where its values lie in a sequence. */
interface LaidPiece {
  readonly piece: PromptPiece;
  readonly at: number;
}

/** Lays image tokens into prompts, and takes the gradients by them out again. */
export class PairPrompts {
  /** Tokens of one sequence. */
  readonly tokens: number;
  readonly #pieces: readonly LaidPiece[];
  readonly #width: number;
  readonly #imageValues: number;

  /** @param imageTokens rows of one image */
  constructor(
    pieces: readonly PromptPiece[],
    { width, imageTokens }: { readonly width: number; readonly imageTokens: number },
  ) {
    this.#width = width;
    this.#imageValues = imageTokens * width;
    let end = 0;
    this.#pieces = pieces.map((piece) => {
      const at = end;
      end += piece instanceof Float32Array ? piece.length : piece.rows * width;
      return { piece, at };
    });
    this.tokens = end / width;
  }

  /**
   * Embeddings of prompts, one sequence after the other: [width, tokens * sequences], the width innermost.
   *
   * @param images tokens of the batch's images, one image after the other
   */
  lay(images: Float32Array, sequences: readonly ShownPair[]): Float32Array {
    const length = this.tokens * this.#width;
    const embeddings = new Float32Array(length * sequences.length);
    for (const [index, pair] of sequences.entries())
      for (const { piece, at } of this.#pieces)
        if (piece instanceof Float32Array) embeddings.set(piece, index * length + at);
        else {
          const from = pair[piece.image] * this.#imageValues + piece.from * this.#width;
          embeddings.set(images.subarray(from, from + piece.rows * this.#width), index * length + at);
        }
    return embeddings;
  }

  /** Gradient by the images' tokens from the one by the prompts' embeddings: an image shown twice has both summed. */
  imageGradient(gradient: Float32Array, sequences: readonly ShownPair[], images: number): Float32Array {
    const length = this.tokens * this.#width;
    const sum = new Float32Array(images * this.#imageValues);
    for (const [index, pair] of sequences.entries())
      for (const { piece, at } of this.#pieces) {
        if (piece instanceof Float32Array) continue;
        const from = index * length + at;
        const to = pair[piece.image] * this.#imageValues + piece.from * this.#width;
        for (let value = 0; value < piece.rows * this.#width; value++)
          sum[to + value] = (sum[to + value] ?? 0) + (gradient[from + value] ?? 0);
      }
    return sum;
  }
}
