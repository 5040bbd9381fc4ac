/** A prompt's texts as embeddings, row-major tokens x width each: before, between and after the two images. */
export interface PromptTexts {
  readonly head: Float32Array;
  readonly middle: Float32Array;
  readonly question: Float32Array;
}

/** Which two images of a batch a sequence shows, by their places among its images. */
export type ShownPair = readonly [first: number, second: number];

/** Lays image tokens into prompts, and takes the gradients by them out again. */
export class PairPrompts {
  /** Tokens of one sequence. */
  readonly tokens: number;
  readonly #texts: PromptTexts;
  readonly #width: number;
  readonly #imageValues: number;

  /** @param imageTokens of one image */
  constructor(
    texts: PromptTexts,
    { width, imageTokens }: { readonly width: number; readonly imageTokens: number },
  ) {
    this.#texts = texts;
    this.#width = width;
    this.#imageValues = imageTokens * width;
    const { head, middle, question } = texts;
    this.tokens = (head.length + middle.length + question.length + 2 * this.#imageValues) / width;
  }

  /**
   * Embeddings of prompts, one sequence after the other: [width, tokens * sequences], the width innermost.
   *
   * @param images tokens of the batch's images, one image after the other
   */
  lay(images: Float32Array, sequences: readonly ShownPair[]): Float32Array {
    const length = this.tokens * this.#width;
    const embeddings = new Float32Array(length * sequences.length);
    for (const [index, pair] of sequences.entries()) {
      const [firstPlace, secondPlace] = this.#places(index);
      const { head, middle, question } = this.#texts;
      const [first, second] = pair.map((image) =>
        images.subarray(image * this.#imageValues, (image + 1) * this.#imageValues),
      ) as [Float32Array, Float32Array];
      embeddings.set(head, index * length);
      embeddings.set(first, firstPlace);
      embeddings.set(middle, firstPlace + this.#imageValues);
      embeddings.set(second, secondPlace);
      embeddings.set(question, secondPlace + this.#imageValues);
    }
    return embeddings;
  }

  /** Gradient by the images' tokens from the one by the prompts' embeddings: an image shown twice has both summed. */
  imageGradient(gradient: Float32Array, sequences: readonly ShownPair[], images: number): Float32Array {
    const sum = new Float32Array(images * this.#imageValues);
    for (const [index, pair] of sequences.entries())
      for (const [place, image] of pair.entries()) {
        const from = this.#places(index)[place] ?? 0;
        const to = image * this.#imageValues;
        for (let at = 0; at < this.#imageValues; at++)
          sum[to + at] = (sum[to + at] ?? 0) + (gradient[from + at] ?? 0);
      }
    return sum;
  }

  /** Where the two images' first values lie in the embeddings of a batch. */
  #places(sequence: number): readonly [number, number] {
    const first = sequence * this.tokens * this.#width + this.#texts.head.length;
    return [first, first + this.#imageValues + this.#texts.middle.length];
  }
}
