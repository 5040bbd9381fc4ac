/// <reference lib="es2025.float16" />
import type { Triple } from '../../core/labels.ts';
import { AppError } from '../app-error.ts';
import type { Encoding } from './encoding.ts';
import type { EncodedImage } from './image-encoder.ts';
import type { Adapter, LanguageDecoder } from './language-decoder.ts';
import type { Llava } from './llava.ts';
import { measureSettings, type GivenSettings, type MeasuredSettings } from './measured-settings.ts';
import { PairReader } from './pair-reader.ts';
import { PrefixSlots } from './prefix-slots.ts';
import { promptLengths } from './prompt.ts';

/** Tokens that one call reads at most, many enough to fill a graphics card. */
const TOKENS_TOGETHER = 2048;

/** Pairs that one call reads at most. */
const MOST_TOGETHER = 32;

/** Beginnings kept at least, so that two images that come in turns are not read again and again. */
const LEAST_BEGINNINGS = 2;

export interface EncodedPair {
  readonly first: EncodedImage;
  readonly second: EncodedImage;
}

/**
 * Answers several pairs a call, with the beginnings of their prompts read once.
 *
 * Sequences 0 to pairsTogether - 1 are the pairs of a call; the others hold beginnings, which every pair shares.
 */
export class FastReader {
  readonly settings: MeasuredSettings;
  readonly #decoder: LanguageDecoder;
  readonly #reader: PairReader;
  readonly #slots: PrefixSlots;

  private constructor(decoder: LanguageDecoder, reader: PairReader, settings: MeasuredSettings) {
    this.settings = settings;
    this.#decoder = decoder;
    this.#reader = reader;
    const { pairsTogether } = settings;
    this.#slots = new PrefixSlots(
      Array.from({ length: beginningsFor(pairsTogether) }, (_, slot) => pairsTogether + slot),
    );
  }

  /**
   * Measures how many threads and pairs a call are fastest, unless both are given, and makes a context of that size.
   *
   * @throws AppError `context-not-created` when not even one pair has room.
   */
  static create(llava: Llava, given: GivenSettings): FastReader {
    const { rest } = promptLengths(llava.prompt, llava.tower.tokens);
    const limit = Math.max(1, Math.min(MOST_TOGETHER, Math.floor(TOKENS_TOGETHER / rest)));
    const trial = createWithRoom(llava, given.pairsTogether ?? limit, given.threads ?? 1);
    const settings = measureSettings(trial.decoder, trial.reader, sampleImage(llava.tower), {
      ...given,
      mostTogether: trial.pairsTogether,
      onGpu: llava.libraries.gpu !== 'cpu',
    });
    if (settings.pairsTogether === trial.pairsTogether)
      return new FastReader(trial.decoder, trial.reader, settings);
    trial.decoder.dispose();
    const { decoder, reader } = createWithRoom(llava, settings.pairsTogether, settings.threads);
    return new FastReader(decoder, reader, settings);
  }

  /** Attaches the adapters of a member of the ensemble in place of another's. */
  setAdapters(adapters: readonly Adapter[]): void {
    this.#decoder.setAdapters(adapters);
    this.forget();
  }

  /** Forgets all beginnings. */
  forget(): void {
    this.#decoder.forgetAll();
    this.#slots.clear();
  }

  /** Logits of the labels for at most `pairsTogether` pairs. */
  answer(pairs: readonly EncodedPair[]): Triple[] {
    try {
      return this.#answer(pairs);
    } catch (error) {
      // Sequences may hold half of what they should.
      this.forget();
      throw error;
    }
  }

  #answer(pairs: readonly EncodedPair[]): Triple[] {
    const firsts = new Map(pairs.map(({ first }) => [first.hash, first.encoding]));
    const fresh = this.#slots.claim([...firsts.keys()]);
    const beginnings = fresh.map((key) => ({
      sequence: this.#slots.sequenceOf(key),
      first: firsts.get(key) as Encoding,
    }));
    for (const { sequence } of beginnings) this.#decoder.forget(sequence);
    this.#reader.readBeginnings(beginnings);
    pairs.forEach(({ first }, sequence) => {
      this.#decoder.share(this.#slots.sequenceOf(first.hash), sequence);
    });
    const answers = this.#reader.readRests(
      pairs.map(({ second }, sequence) => ({ sequence, second: second.encoding })),
    );
    pairs.forEach((_, sequence) => {
      this.#decoder.forget(sequence);
    });
    return answers;
  }

  dispose(): void {
    this.#decoder.dispose();
  }
}

function beginningsFor(pairsTogether: number): number {
  return Math.max(LEAST_BEGINNINGS, pairsTogether);
}

/** A decoder for so many pairs a call, or for half as many again and again where there is no room. */
function createWithRoom(
  { languageModel, prompt, tower, embeddedPrompt }: Llava,
  wanted: number,
  threads: number,
): { decoder: LanguageDecoder; reader: PairReader; pairsTogether: number } {
  const { beginning, rest } = promptLengths(prompt, tower.tokens);
  for (let pairsTogether = wanted; ; pairsTogether = Math.floor(pairsTogether / 2)) {
    const beginnings = beginningsFor(pairsTogether);
    try {
      const decoder = languageModel.createDecoder({
        sequences: pairsTogether + beginnings,
        contextTokens: beginnings * beginning + pairsTogether * rest,
        batchTokens: Math.max(beginning, pairsTogether * rest),
        threads,
      });
      return {
        decoder,
        reader: new PairReader(decoder, prompt, tower.tokens, embeddedPrompt),
        pairsTogether,
      };
    } catch (error) {
      if (!(error instanceof AppError) || pairsTogether === 1) throw error;
    }
  }
}

/** Numbers as large as those of an encoded image, for measuring. */
function sampleImage({ tokens, width }: Llava['tower']): Encoding {
  return Float16Array.from({ length: tokens * width }, (_, index) => Math.sin(index));
}
