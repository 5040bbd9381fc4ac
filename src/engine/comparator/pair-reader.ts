import type { Triple } from '../../core/labels.ts';
import type { Encoding } from '../encodings/encoding.ts';
import type { Embeddings, LanguageDecoder } from '../language/language-decoder.ts';
import type { LabelTokens } from '../language/label-tokens.ts';
import { promptLengths, type Prompt } from '../language/prompt.ts';

/** The texts of a prompt as embeddings, so that they are read in one call with the images. */
export interface EmbeddedPrompt {
  readonly head: Float32Array;
  readonly middle: Float32Array;
  readonly question: Float32Array;
}

/** Part of a prompt: an encoded image, or a text as tokens and, where they can be had, as embeddings. */
interface TextPart {
  readonly tokens: readonly number[];
  readonly embedded: Float32Array | undefined;
}

type Part = TextPart | Encoding;

/** Parts to be read into one sequence from a position on. */
interface Reading {
  readonly sequence: number;
  readonly position: number;
  readonly parts: readonly Part[];
}

/**
 * Reads a prompt in two halves: its beginning (head, first image, middle), which pairs with the same first image
 * share, and its rest (second image, question), after which the answer's logits stand.
 */
export class PairReader {
  readonly #beginningTokens: number;
  readonly #decoder: LanguageDecoder;
  readonly #head: TextPart;
  readonly #middle: TextPart;
  readonly #question: TextPart;
  readonly #labels: readonly number[];

  /** @param embedded undefined to read texts as tokens, in calls of their own */
  constructor(
    decoder: LanguageDecoder,
    prompt: Prompt,
    imageTokens: number,
    embedded: EmbeddedPrompt | undefined,
  ) {
    this.#decoder = decoder;
    this.#head = { tokens: prompt.head, embedded: embedded?.head };
    this.#middle = { tokens: prompt.middle, embedded: embedded?.middle };
    this.#question = { tokens: prompt.question, embedded: embedded?.question };
    this.#labels = labelTriple(prompt.labelTokens);
    this.#beginningTokens = promptLengths(prompt, imageTokens).beginning;
  }

  /** Reads one prompt from its first to its last token into an empty sequence. Returns the logits of the labels. */
  readWhole(sequence: number, first: Encoding, second: Encoding): Triple {
    const parts = [this.#head, first, this.#middle, second, this.#question].filter(isNotEmpty);
    const [row = -1] = this.#read([{ sequence, position: 0, parts }], true);
    return this.#labelLogits(row);
  }

  /** Reads the beginnings of some prompts into empty sequences. */
  readBeginnings(beginnings: readonly { sequence: number; first: Encoding }[]): void {
    const together = Math.max(1, Math.floor(this.#decoder.batchTokens / this.#beginningTokens));
    for (let start = 0; start < beginnings.length; start += together)
      this.#read(
        beginnings.slice(start, start + together).map(({ sequence, first }) => ({
          sequence,
          position: 0,
          parts: [this.#head, first, this.#middle].filter(isNotEmpty),
        })),
        false,
      );
  }

  /** Reads the rest of some prompts into sequences that hold a beginning. Returns the logits of the labels. */
  readRests(rests: readonly { sequence: number; second: Encoding }[]): Triple[] {
    const rows = this.#read(
      rests.map(({ sequence, second }) => ({
        sequence,
        position: this.#beginningTokens,
        parts: [second, this.#question],
      })),
      true,
    );
    return rows.map((row) => this.#labelLogits(row));
  }

  #labelLogits(row: number): Triple {
    return this.#decoder.logits(row, this.#labels) as unknown as Triple;
  }

  /**
   * Reads the parts of every sequence in as few calls as there are changes between tokens and embeddings, for one
   * call takes only the one or the other. All readings have the same kinds of parts.
   */
  #read(readings: readonly Reading[], answers: boolean): number[] {
    let rows: number[] = [];
    const positions = readings.map(({ position }) => position);
    const steps = groupedSteps(readings[0]?.parts ?? []);
    steps.forEach(([from, to], index) => {
      const last = index === steps.length - 1;
      const spans = readings.map(({ sequence, parts }, reading) => ({
        sequence,
        position: positions[reading] ?? 0,
        answers: answers && last,
        parts: parts.slice(from, to),
      }));
      const [first] = spans[0]?.parts ?? [];
      rows = isTokens(first)
        ? this.#decoder.decodeTokens(
            spans.map((span) => ({ ...span, tokens: (span.parts[0] as TextPart).tokens })),
          )
        : this.#decoder.decodeEmbeddings(
            spans.map((span) => ({ ...span, parts: span.parts.map(embeddingsOf) })),
          );
      spans.forEach(({ parts }, reading) => {
        positions[reading] = (positions[reading] ?? 0) + tokensOf(parts, this.#decoder.width);
      });
    });
    return rows;
  }
}

/** The three ids in the order of the labels. */
function labelTriple({ First, Second, Similar }: LabelTokens): [number, number, number] {
  return [First, Second, Similar];
}

function isTokens(part: Part | undefined): part is TextPart {
  return part !== undefined && 'tokens' in part && part.embedded === undefined;
}

function embeddingsOf(part: Part): Embeddings {
  return 'tokens' in part ? (part.embedded as Float32Array) : part;
}

function tokensOf(parts: readonly Part[], width: number): number {
  return parts.reduce((sum, part) => sum + ('tokens' in part ? part.tokens.length : part.length / width), 0);
}

function isNotEmpty(part: Part): boolean {
  return !('tokens' in part) || part.tokens.length > 0;
}

/** Runs of parts that one call can read, as index ranges: texts as tokens alone, embeddings together. */
function groupedSteps(parts: readonly Part[]): [from: number, to: number][] {
  const steps: [from: number, to: number][] = [];
  parts.forEach((part, index) => {
    const step = steps.at(-1);
    if (step === undefined || isTokens(part) || isTokens(parts[index - 1])) steps.push([index, index + 1]);
    else step[1] = index + 1;
  });
  return steps;
}
