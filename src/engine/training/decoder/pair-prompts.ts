import { at } from '../../../core/at.ts';
import type { EncodedRows, PairPrompt, PromptPart } from '../../families/family.ts';
import type { SequencePositions } from './token-layout.ts';

/** A prompt's texts as embeddings, row-major tokens x width each: before, between and after the two images. */
export interface PromptTexts {
  readonly head: Float32Array;
  readonly middle: Float32Array;
  readonly question: Float32Array;
}

/** A text as embeddings, row-major tokens x width; or rows of the image shown first (0) or second (1). */
type PromptPiece = Float32Array | { readonly image: 0 | 1; readonly from: number; readonly rows: number };

/** One pair's prompt. */
interface PairLayout {
  readonly pieces: readonly PromptPiece[];
  /** Axis after axis: axes x tokens. */
  readonly positions: SequencePositions;
  readonly tokens: number;
}

/** How the prompt of two encoded images is laid out. */
export type LayOutPair = (first: EncodedRows, second: EncodedRows) => PairLayout;

/** Texts around all rows of two images, a token a position. @param width numbers of a token */
export function aroundImages({ head, middle, question }: PromptTexts, width: number): LayOutPair {
  return (first, second) => {
    const image = (of: 0 | 1, { rows }: EncodedRows) => ({ image: of, from: 0, rows });
    const pieces = [head, image(0, first), middle, image(1, second), question];
    const texts = (head.length + middle.length + question.length) / width;
    const tokens = texts + first.rows + second.rows;
    return { pieces, tokens, positions: Int32Array.from({ length: tokens }, (_, place) => place) };
  };
}

/** As a family lays them out. @param embedded each of the prompt's texts, in their order */
export function familyLayout(prompt: PairPrompt, embedded: readonly Float32Array[]): LayOutPair {
  return (first, second) => {
    const halves: readonly (readonly PromptPart[])[] = [prompt.beginning(first), prompt.rest(second)];
    const parts = halves.flatMap((half, image) =>
      half.map((part) => ({ part, image: image === 0 ? 0 : 1 }) as const),
    );
    const tokens = parts.reduce((sum, { part }) => sum + part.count, 0);
    const positions = new Int32Array(prompt.positionAxes * tokens);
    let [token, start] = [0, 0];
    for (const { part } of parts) {
      const placed = part.place(start);
      for (let axis = 0; axis < prompt.positionAxes; axis++)
        positions.set(
          placed.positions.subarray(axis * part.count, (axis + 1) * part.count),
          axis * tokens + token,
        );
      token += part.count;
      start = placed.next;
    }
    const pieces = parts.map(({ part, image }): PromptPiece => {
      if ('tokens' in part) return at(embedded, prompt.texts.indexOf(part.tokens));
      return { image, from: part.from, rows: part.count };
    });
    return { pieces, positions, tokens };
  };
}

/** Which two images of a batch a sequence shows, by their places among its images. */
export type ShownPair = readonly [first: number, second: number];

/** Prompts of a batch, as a decoder takes them. */
export interface LaidPrompts {
  /** One sequence after the other, [input width, tokens of all], the width innermost. */
  readonly embeddings: Float32Array;
  readonly positions: readonly SequencePositions[];
}

/** A batch's images: as the tower encoded them, which says how they are laid out, and as the decoder reads their rows. */
export interface BatchImages {
  readonly encoded: readonly EncodedRows[];
  /** Of all images, one after the other: [input width, rows of all]. */
  readonly tokens: Float32Array;
}

export interface PromptWidths {
  /** Numbers of a text's token. */
  readonly width: number;
  /** Numbers of an image's token, the first of which stand where a text's do; those behind are 0 for a text. Defaults to `width`. */
  readonly inputWidth?: number;
}

/**
 * Lays image tokens into prompts, and takes the gradients by them out again.
 *
 * Hot loops (`test/bench/train-on-task.ts`): indices are in range by construction; their defaults are for the compiler alone.
 */
export class PairPrompts {
  readonly #layOut: LayOutPair;
  readonly #width: number;
  readonly #inputWidth: number;

  constructor(layOut: LayOutPair, { width, inputWidth = width }: PromptWidths) {
    this.#layOut = layOut;
    this.#width = width;
    this.#inputWidth = inputWidth;
  }

  /** Tokens of a pair's prompt. */
  tokens(first: EncodedRows, second: EncodedRows): number {
    return this.#layOut(first, second).tokens;
  }

  /** Embeddings of prompts, and where their tokens stand. */
  lay(images: BatchImages, sequences: readonly ShownPair[]): LaidPrompts {
    const layouts = this.#layouts(images, sequences);
    const total = layouts.reduce((sum, { tokens }) => sum + tokens, 0);
    const width = this.#inputWidth;
    const embeddings = new Float32Array(width * total);
    this.#walk(images, sequences, layouts, (piece, to, from) => {
      if (!(piece instanceof Float32Array))
        embeddings.set(images.tokens.subarray(from, from + piece.rows * width), to);
      else if (width === this.#width) embeddings.set(piece, to);
      else
        for (let token = 0; token < piece.length / this.#width; token++)
          embeddings.set(piece.subarray(token * this.#width, (token + 1) * this.#width), to + token * width);
    });
    return { embeddings, positions: layouts.map(({ positions }) => positions) };
  }

  /** Gradient by the images' tokens from the one by the prompts' embeddings: an image shown twice has both summed. */
  imageGradient(images: BatchImages, gradient: Float32Array, sequences: readonly ShownPair[]): Float32Array {
    const sum = new Float32Array(images.tokens.length);
    this.#walk(images, sequences, this.#layouts(images, sequences), (piece, from, to) => {
      if (piece instanceof Float32Array) return;
      for (let value = 0; value < piece.rows * this.#inputWidth; value++)
        sum[to + value] = (sum[to + value] ?? 0) + (gradient[from + value] ?? 0);
    });
    return sum;
  }

  #layouts({ encoded }: BatchImages, sequences: readonly ShownPair[]): PairLayout[] {
    return sequences.map(([first, second]) => this.#layOut(at(encoded, first), at(encoded, second)));
  }

  /** Every piece with where its numbers stand in the prompts and, of an image, among the images' tokens. */
  #walk(
    { encoded }: BatchImages,
    sequences: readonly ShownPair[],
    layouts: readonly PairLayout[],
    visit: (piece: PromptPiece, inPrompts: number, inImages: number) => void,
  ): void {
    const width = this.#inputWidth;
    let rows = 0;
    const starts = encoded.map((image) => (rows += image.rows) - image.rows);
    let place = 0;
    for (const [index, pair] of sequences.entries())
      for (const piece of at(layouts, index).pieces) {
        const isText = piece instanceof Float32Array;
        visit(piece, place * width, isText ? 0 : (at(starts, pair[piece.image]) + piece.from) * width);
        place += isText ? piece.length / this.#width : piece.rows;
      }
  }
}
