import { AppError } from '../app-error.ts';
import type { Encoding } from '../encodings/encoding.ts';
import type { EncodedImage } from '../vision/image-encoder.ts';
import type { Adapter, LanguageDecoder } from '../language/language-decoder.ts';
import type { LoadedModel } from './loaded-model.ts';
import { measureSettings, type GivenSettings, type MeasuredSettings } from './measured-settings.ts';
import { PairReader, type PairAnswer, type ReadPrompt } from './pair-reader.ts';
import { PrefixSlots } from './prefix-slots.ts';
import { mostPairsTogether, readerRoom, type ReaderRoom } from './reader-room.ts';

export interface EncodedPair {
  readonly first: EncodedImage;
  readonly second: EncodedImage;
}

/**
 * Answers several pairs a call, with the beginnings of their prompts read once.
 *
 * The first sequences are the pairs of a call; the others hold beginnings, which pairs share.
 */
export class FastReader implements Disposable {
  readonly settings: MeasuredSettings;
  readonly #decoder: LanguageDecoder;
  readonly #reader: PairReader;
  readonly #slots: PrefixSlots;
  readonly #room: ReaderRoom;

  private constructor({ decoder, reader, room }: RoomyDecoder, settings: MeasuredSettings) {
    this.settings = settings;
    this.#decoder = decoder;
    this.#reader = reader;
    this.#room = room;
    this.#slots = new PrefixSlots(
      Array.from({ length: room.beginnings }, (_, slot) => room.sequences + slot),
    );
  }

  /**
   * Measures how many threads and pairs a call are fastest, unless both are given, and makes a context of that size.
   *
   * @throws AppError `context-not-created` when not even one pair has room.
   */
  static create(loaded: LoadedModel, given: GivenSettings): FastReader {
    const { width } = loaded.languageModel;
    const { layout, halves } = loaded.prompt;
    const roomy = createWithRoom(
      loaded,
      given.pairsTogether ?? mostPairsTogether(halves),
      given.threads ?? 1,
    );
    const mostTogether = roomy.room.pairs;
    const trial = new FastReader(roomy, { threads: 1, pairsTogether: mostTogether });
    const image = { hash: 'sample', encoding: layout.largest(width).values };
    const settings = measureSettings({
      ...given,
      mostTogether,
      onGpu: loaded.libraries.gpu !== 'cpu',
      operations: 2 * halves.rest * loaded.languageModel.weightBytes,
      answer: (pairs, threads) => {
        trial.#decoder.setThreads(threads);
        trial.answer(Array(pairs).fill({ first: image, second: image }));
      },
    });
    trial[Symbol.dispose]();
    return new FastReader(createWithRoom(loaded, settings.pairsTogether, settings.threads), settings);
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

  /**
   * Answers at most `pairsTogether` pairs.
   *
   * @param whole whether the logits of all tokens are wanted
   */
  answer(pairs: readonly EncodedPair[], whole = false): PairAnswer[] {
    try {
      return this.#answer(pairs, whole);
    } catch (error) {
      // Sequences may hold half of what they should.
      this.forget();
      throw error;
    }
  }

  #answer(pairs: readonly EncodedPair[], whole: boolean): PairAnswer[] {
    const firsts = new Map(pairs.map(({ first }) => [first.hash, first.encoding]));
    this.#readBeginnings(
      this.#slots.claim([...firsts.keys()]).map((hash) => ({
        sequence: this.#slots.sequenceOf(hash),
        first: firsts.get(hash) as Encoding,
      })),
    );
    const filled = repeated(pairs, this.#room.leastPairs);
    filled.forEach(({ first }, sequence) =>
      this.#decoder.share(this.#slots.sequenceOf(first.hash), sequence),
    );
    const answers = this.#reader.readRests(
      filled.map(({ first, second }, sequence) => ({
        sequence,
        first: first.encoding,
        second: second.encoding,
      })),
      whole,
    );
    filled.forEach((_, sequence) => this.#decoder.forget(sequence));
    return answers.slice(0, pairs.length);
  }

  #readBeginnings(beginnings: readonly { sequence: number; first: Encoding }[]): void {
    if (beginnings.length === 0) return;
    for (const { sequence } of beginnings) this.#decoder.forget(sequence);
    // Repetitions go where the pairs of the call will be, and are forgotten again.
    const filled = repeated(beginnings, this.#room.leastBeginnings).map((beginning, index) =>
      index < beginnings.length ? beginning : { ...beginning, sequence: index - beginnings.length },
    );
    this.#reader.readBeginnings(filled);
    for (const { sequence } of filled.slice(beginnings.length)) this.#decoder.forget(sequence);
  }

  [Symbol.dispose](): void {
    this.#decoder[Symbol.dispose]();
  }
}

interface RoomyDecoder {
  readonly decoder: LanguageDecoder;
  readonly reader: PairReader;
  readonly room: ReaderRoom;
}

/** A decoder for so many pairs a call, or for half as many again and again where there is no room. */
function createWithRoom(loaded: LoadedModel, wanted: number, threads: number): RoomyDecoder {
  const { languageModel, prompt } = loaded;
  for (let pairs = wanted; ; pairs = Math.floor(pairs / 2)) {
    const room = readerRoom(prompt.halves, pairs, furtherTokens(prompt));
    const { sequences, beginnings, contextTokens, batchTokens } = room;
    try {
      const decoder = languageModel.createDecoder({
        sequences: sequences + beginnings,
        contextTokens,
        batchTokens,
        threads,
        positionAxes: prompt.layout.positionAxes,
        exact: loaded.isExact,
      });
      const reader = new PairReader(decoder, prompt);
      return { decoder, reader, room };
    } catch (error) {
      if (!(error instanceof AppError) || pairs === 1) throw error;
    }
  }
}

/** Tokens that are read behind a prompt: those of the longest answer but its last. */
function furtherTokens({ wordTokens }: ReadPrompt): number {
  return wordTokens === undefined
    ? 0
    : Math.max(...Object.values(wordTokens).map(({ length }) => length)) - 1;
}

/** Items followed by the last one again, until there are so many. */
function repeated<T>(items: readonly T[], least: number): T[] {
  const last = items.at(-1);
  return last === undefined ? [] : [...items, ...Array<T>(Math.max(0, least - items.length)).fill(last)];
}
