import { at } from '../../core/at.ts';
import { LABELS, type Triple } from '../../core/labels.ts';
import { logSumExp } from '../../core/softmax.ts';
import type { Encoding } from '../encodings/encoding.ts';
import type { EncodedRows, PairPrompt, PromptPart, TextPart } from '../families/family.ts';
import type { PromptHalves } from './reader-room.ts';
import type { LabelTokens, WordTokens } from '../language/label-tokens.ts';
import type { Embeddings, LanguageDecoder } from '../language/language-decoder.ts';

/** A prompt as a model reads it. */
export interface ReadPrompt {
  readonly layout: PairPrompt;
  /** Of each of the layout's texts, so that they are read in one call with the images; empty to read texts as tokens. */
  readonly embeddedTexts: ReadonlyMap<readonly number[], Float32Array>;
  readonly labelTokens: LabelTokens;
  /** Of answers that are scored over their whole length. */
  readonly wordTokens?: WordTokens;
  /** Different tokens. */
  readonly vocabularySize: number;
  /** With the largest images. */
  readonly halves: PromptHalves;
}

/** What a model says of a pair. */
export interface PairAnswer {
  /** Of the labels: the logit of each one's first token, or the log-probability of each whole word. */
  readonly logits: Triple;
  /** The logit of every token behind the prompt, where it was asked for. */
  readonly vocabulary?: Float32Array;
}

/** Some tokens in a row that one call can read: texts as tokens alone, embeddings together. */
type Step =
  | { readonly tokens: readonly number[]; readonly positions: Int32Array }
  | { readonly parts: { readonly values: Embeddings; readonly positions: Int32Array }[] };

/** What is to be read into one sequence. */
interface Reading {
  readonly sequence: number;
  readonly steps: readonly Step[];
  /** Position of the token behind the last one. */
  readonly end: number;
}

/** The end of a prompt in a sequence, and the logits behind it. */
interface Ended {
  readonly sequence: number;
  readonly end: number;
  /** Of the labels' first tokens. */
  readonly labels: readonly number[];
  /** Of all tokens, where they are wanted. */
  readonly all: Float32Array | undefined;
}

/** A part, and the image whose rows it may be. */
interface LaidPart {
  readonly part: PromptPart;
  readonly image: EncodedRows;
}

/**
 * Reads a prompt in two halves: its beginning, which pairs with the same first image share, and its rest, after which the
 * answer's logits stand. How long a half is depends on its image.
 */
export class PairReader {
  readonly #decoder: LanguageDecoder;
  readonly #prompt: ReadPrompt;
  readonly #labels: readonly number[];

  constructor(decoder: LanguageDecoder, prompt: ReadPrompt) {
    this.#decoder = decoder;
    this.#prompt = prompt;
    this.#labels = LABELS.map((label) => prompt.labelTokens[label]);
  }

  /** Tokens of a prompt up to its second image. */
  beginningTokens(first: Encoding): number {
    return countOf(this.#beginning(first));
  }

  /** Tokens of a prompt from its second image on. */
  restTokens(second: Encoding): number {
    return countOf(this.#rest(second));
  }

  /** Reads one prompt from its first to its last token into an empty sequence. Returns the logits of the labels. */
  readWhole(sequence: number, first: Encoding, second: Encoding): Triple {
    const reading = this.#reading(sequence, 0, [...this.#beginning(first), ...this.#rest(second)]);
    const [answer] = this.#answers(this.#read([reading], true));
    if (answer === undefined) throw new Error('the prompt has no answer');
    return answer.logits;
  }

  /** Reads the beginnings of some prompts into empty sequences. */
  readBeginnings(beginnings: readonly { sequence: number; first: Encoding }[]): void {
    const readings = beginnings.map(({ sequence, first }) =>
      this.#reading(sequence, 0, this.#beginning(first)),
    );
    const longest = Math.max(...beginnings.map(({ first }) => countOf(this.#beginning(first))));
    const together = Math.max(1, Math.floor(this.#decoder.batchTokens / longest));
    for (let start = 0; start < readings.length; start += together)
      this.#read(readings.slice(start, start + together), false);
  }

  /**
   * Reads the rest of some prompts into sequences that hold a beginning.
   *
   * @param whole whether the logits of all tokens are wanted
   */
  readRests(
    rests: readonly { readonly sequence: number; readonly first: Encoding; readonly second: Encoding }[],
    whole = false,
  ): PairAnswer[] {
    const readings = rests.map(({ sequence, first, second }) =>
      this.#reading(sequence, endOf(this.#beginning(first)), this.#rest(second)),
    );
    return this.#answers(this.#read(readings, true, whole)).map(({ logits, vocabulary }) =>
      whole && vocabulary !== undefined ? { logits, vocabulary } : { logits },
    );
  }

  /** What stands behind prompts that were read in the last call. */
  #answers(ends: readonly Ended[]): PairAnswer[] {
    const { wordTokens } = this.#prompt;
    const triples =
      wordTokens === undefined ? ends.map(({ labels }) => labels) : this.#wordLogits(ends, wordTokens);
    return triples.map((logits, index) => {
      const { all } = at(ends, index);
      return {
        logits: [at(logits, 0), at(logits, 1), at(logits, 2)],
        ...(all !== undefined && { vocabulary: all }),
      };
    });
  }

  /** The log-probability of each word behind each prompt: the sum of its tokens', each behind the tokens before it. */
  #wordLogits(ends: readonly Ended[], words: WordTokens): number[][] {
    const sums = ends.map(({ labels, all = [] }) => {
      const total = logSumExp(all);
      return labels.map((logit) => logit - total);
    });
    for (const [place, label] of LABELS.entries()) {
      const tokens = words[label];
      for (const [index, next] of tokens.slice(1).entries()) {
        const rows = this.#decoder.decodeTokens(
          ends.map(({ sequence, end }) => ({
            sequence,
            tokens: [at(tokens, index)],
            positions: new Int32Array(this.#prompt.layout.positionAxes).fill(end + index),
            answers: true,
          })),
        );
        rows.forEach((row, prompt) => {
          const logits = this.#decoder.allLogits(row, this.#prompt.vocabularySize);
          const sum = at(sums, prompt);
          sum[place] = at(sum, place) + at(logits, next) - logSumExp(logits);
        });
      }
      if (tokens.length > 1) for (const { sequence, end } of ends) this.#decoder.forget(sequence, end);
    }
    return sums;
  }

  #reading(sequence: number, start: number, parts: readonly LaidPart[]): Reading {
    return { sequence, ...this.#steps(start, parts) };
  }

  #beginning(first: Encoding): LaidPart[] {
    const image = this.#rowsOf(first);
    return this.#prompt.layout.beginning(image).map((part) => ({ part, image }));
  }

  #rest(second: Encoding): LaidPart[] {
    const image = this.#rowsOf(second);
    return this.#prompt.layout.rest(image).map((part) => ({ part, image }));
  }

  #rowsOf(values: Encoding): EncodedRows {
    return { rows: values.length / this.#decoder.width, values };
  }

  /** As few steps as there are changes between tokens and embeddings, for one call takes only the one or the other. */
  #steps(start: number, parts: readonly LaidPart[]): Pick<Reading, 'steps' | 'end'> {
    const steps: Step[] = [];
    let from = start;
    for (const { part, image } of parts) {
      const { positions, next } = part.place(from);
      from = next;
      const values = this.#embeddingsOf(part, image);
      const last = steps.at(-1);
      if (values === undefined) steps.push({ tokens: (part as TextPart).tokens, positions });
      else if (last !== undefined && 'parts' in last) last.parts.push({ values, positions });
      else steps.push({ parts: [{ values, positions }] });
    }
    return { steps, end: from };
  }

  /** Undefined for a text that is read as tokens. */
  #embeddingsOf(part: PromptPart, { values }: EncodedRows): Embeddings | undefined {
    if ('tokens' in part) return this.#prompt.embeddedTexts.get(part.tokens);
    const { width } = this.#decoder;
    return values.subarray(part.from * width, (part.from + part.count) * width);
  }

  /** Reads every sequence's steps, those that may go together in one call. Returns where those that answer end. */
  #read(readings: readonly Reading[], answers: boolean, whole = false): Ended[] {
    const found: Ended[] = [];
    const most = Math.max(...readings.map(({ steps }) => steps.length));
    for (let index = 0; index < most; index++) {
      const now = readings.flatMap(({ sequence, steps }, reading) => {
        const step = steps[index];
        return step === undefined
          ? []
          : [{ reading, sequence, step, answers: answers && index === steps.length - 1 }];
      });
      const tokens = now.flatMap(({ step, ...span }) => ('tokens' in step ? [{ ...span, ...step }] : []));
      const parts = now.flatMap(({ step, ...span }) => ('parts' in step ? [{ ...span, ...step }] : []));
      const note = (spans: readonly { reading: number; answers: boolean }[], rows: readonly number[]) =>
        spans.forEach((span, place) => {
          const { sequence, end } = at(readings, span.reading);
          if (span.answers) found[span.reading] = { sequence, end, ...this.#logits(at(rows, place), whole) };
        });
      if (tokens.length > 0) note(tokens, this.#decoder.decodeTokens(tokens));
      if (parts.length > 0) note(parts, this.#decoder.decodeEmbeddings(parts));
    }
    return found;
  }

  /** The next call overwrites what stands in a row. */
  #logits(row: number, whole: boolean): Pick<Ended, 'labels' | 'all'> {
    const { wordTokens, vocabularySize } = this.#prompt;
    return {
      labels: this.#decoder.logits(row, this.#labels),
      all: whole || wordTokens !== undefined ? this.#decoder.allLogits(row, vocabularySize) : undefined,
    };
  }
}

function countOf(parts: readonly LaidPart[]): number {
  return parts.reduce((sum, { part }) => sum + part.count, 0);
}

/** Where the part after these begins. */
function endOf(parts: readonly LaidPart[]): number {
  return parts.reduce((from, { part }) => part.place(from).next, 0);
}
