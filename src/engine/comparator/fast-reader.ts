import { AppError } from '../app-error.ts';
import type { Encoding } from '../encodings/encoding.ts';
import type { EncodedImage } from '../vision/image-encoder.ts';
import type { Adapter, LanguageDecoder } from '../language/language-decoder.ts';
import type { LoadedModel } from './loaded-model.ts';
import { measureSettings, type GivenSettings, type MeasuredSettings } from './measured-settings.ts';
import { PairReader, type PairAnswer, type ReadPrompt } from './pair-reader.ts';
import { PrefixSlots } from './prefix-slots.ts';
import { inParts } from './pair-batches.ts';
import {
  keptBeginnings,
  LEAST_TOKENS,
  mostPairsTogether,
  readerRoom,
  type PromptHalves,
  type ReaderRoom,
} from './reader-room.ts';

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
  readonly #loaded: LoadedModel;
  #roomy: RoomyDecoder;
  #adapters: readonly Adapter[] = [];

  private constructor(loaded: LoadedModel, roomy: RoomyDecoder, settings: MeasuredSettings) {
    this.settings = settings;
    this.#loaded = loaded;
    this.#roomy = roomy;
  }

  /** @throws AppError `context-not-created` when not even one pair has room. */
  static create(loaded: LoadedModel, { threads, pairsTogether }: MeasuredSettings): FastReader {
    const roomy = createWithRoom(loaded, loaded.prompt.halves, pairsTogether, threads);
    return new FastReader(loaded, roomy, {
      threads,
      pairsTogether: Math.min(pairsTogether, roomy.room.pairs),
    });
  }

  /**
   * Measures how many threads and pairs a call are fastest, unless they are given, on prompts as long as they come.
   *
   * @throws AppError as {@link create}
   */
  static measure(loaded: LoadedModel, given: GivenSettings): MeasuredSettings {
    const { layout, halves } = loaded.prompt;
    let trial: FastReader | undefined;
    const opened = (): FastReader =>
      (trial ??= FastReader.create(loaded, {
        threads: given.threads ?? 1,
        pairsTogether: given.pairsTogether ?? mostPairsTogether(halves),
      }));
    const image = { hash: 'sample', encoding: layout.largest(loaded.languageModel.width).values };
    try {
      return measureSettings({
        ...given,
        mostTogether: () => opened().settings.pairsTogether,
        onGpu: loaded.libraries.gpu !== 'cpu',
        operations: operationsOf(loaded),
        answer: (pairs, threads) => {
          const reader = opened();
          reader.#roomy.decoder.setThreads(threads);
          reader.answer(Array(pairs).fill({ first: image, second: image }));
        },
      });
    } finally {
      trial?.[Symbol.dispose]();
    }
  }

  /** Attaches the adapters of a member of the ensemble in place of another's. */
  setAdapters(adapters: readonly Adapter[]): void {
    this.#adapters = adapters;
    this.#roomy.decoder.setAdapters(adapters);
    this.forget();
  }

  /** Forgets all beginnings. */
  forget(): void {
    this.#roomy.decoder.forgetAll();
    this.#roomy.slots.clear();
  }

  /**
   * Answers at most `pairsTogether` pairs.
   *
   * @param whole whether the logits of all tokens are wanted
   */
  answer(pairs: readonly EncodedPair[], whole = false): PairAnswer[] {
    try {
      this.#makeRoom(pairs);
      return inParts(pairs, this.#roomy.room.pairs).flatMap((part) => this.#answer(part, whole));
    } catch (error) {
      // Sequences may hold half of what they should.
      this.forget();
      throw error;
    }
  }

  /** Makes the context anew, with nothing read, where images are larger than all before: for fewer pairs a call, perhaps. */
  #makeRoom(pairs: readonly EncodedPair[]): void {
    const { halves, reader, decoder } = this.#roomy;
    const needed = {
      beginning: Math.max(...pairs.map(({ first }) => reader.beginningTokens(first.encoding))),
      rest: Math.max(...pairs.map(({ second }) => reader.restTokens(second.encoding))),
    };
    if (needed.beginning <= halves.beginning && needed.rest <= halves.rest) return;
    const grown = grownHalves(halves, needed);
    const { pairsTogether, threads } = this.settings;
    decoder[Symbol.dispose]();
    this.#roomy = createWithRoom(
      this.#loaded,
      grown,
      Math.min(pairsTogether, mostPairsTogether(grown)),
      threads,
    );
    this.#roomy.decoder.setAdapters(this.#adapters);
  }

  #answer(pairs: readonly EncodedPair[], whole: boolean): PairAnswer[] {
    const { decoder, halves, reader, room, slots } = this.#roomy;
    const firsts = new Map(pairs.map(({ first }) => [first.hash, first.encoding]));
    this.#readBeginnings(
      slots.claim([...firsts.keys()]).map((hash) => ({
        sequence: slots.sequenceOf(hash),
        first: firsts.get(hash) as Encoding,
      })),
    );
    const filled = repeated(pairs, room.sequences, ({ second }) => reader.restTokens(second.encoding));
    filled.forEach(({ first }, sequence) => decoder.share(slots.sequenceOf(first.hash), sequence));
    const answers = reader.readRests(
      filled.map(({ first, second }, sequence) => ({
        sequence,
        first: first.encoding,
        second: second.encoding,
      })),
      whole,
    );
    filled.forEach((_, sequence) => decoder.forget(sequence));
    // Attention passes over all that is kept.
    for (const sequence of slots.keepLast(keptBeginnings(halves))) decoder.forget(sequence);
    return answers.slice(0, pairs.length);
  }

  #readBeginnings(beginnings: readonly { sequence: number; first: Encoding }[]): void {
    if (beginnings.length === 0) return;
    const { decoder, reader, room } = this.#roomy;
    for (const { sequence } of beginnings) decoder.forget(sequence);
    // Repetitions go where the pairs of the call will be, and are forgotten again.
    const filled = repeated(beginnings, room.sequences, ({ first }) => reader.beginningTokens(first)).map(
      (beginning, index) =>
        index < beginnings.length ? beginning : { ...beginning, sequence: index - beginnings.length },
    );
    reader.readBeginnings(filled);
    for (const { sequence } of filled.slice(beginnings.length)) decoder.forget(sequence);
  }

  [Symbol.dispose](): void {
    this.#roomy.decoder[Symbol.dispose]();
  }
}

/** Multiplications and additions for a pair, roughly. */
export function operationsOf({ prompt, languageModel }: LoadedModel): number {
  return 2 * prompt.halves.rest * languageModel.weights;
}

interface RoomyDecoder {
  readonly decoder: LanguageDecoder;
  readonly reader: PairReader;
  readonly room: ReaderRoom;
  /** The longest halves of a prompt that have room. */
  readonly halves: PromptHalves;
  readonly slots: PrefixSlots;
}

/** How much more room is made than an image needs, so that one a little larger is no reason to begin anew. */
const GROWTH = 1.25;

function grownHalves(halves: PromptHalves, needed: PromptHalves): PromptHalves {
  const grown = (half: keyof PromptHalves) =>
    needed[half] <= halves[half] ? halves[half] : Math.ceil(needed[half] * GROWTH);
  return { beginning: grown('beginning'), rest: grown('rest') };
}

/** A decoder for so many pairs a call, or for half as many again and again where there is no room. */
function createWithRoom(
  loaded: LoadedModel,
  halves: PromptHalves,
  wanted: number,
  threads: number,
): RoomyDecoder {
  const { languageModel, prompt } = loaded;
  for (let pairs = wanted; ; pairs = Math.floor(pairs / 2)) {
    const room = readerRoom(halves, pairs, furtherTokens(prompt));
    const { sequences, beginnings, contextTokens, batchTokens } = room;
    try {
      const decoder = languageModel.createDecoder({
        sequences: sequences + beginnings,
        contextTokens,
        batchTokens,
        threads,
        positionAxes: prompt.layout.positionAxes,
        exact: loaded.isExact,
        readsFew: readsFewTokens(prompt),
      });
      const reader = new PairReader(decoder, prompt);
      const slots = new PrefixSlots(Array.from({ length: beginnings }, (_, slot) => sequences + slot));
      return { decoder, reader, room, halves, slots };
    } catch (error) {
      if (!(error instanceof AppError) || pairs === 1) throw error;
    }
  }
}

/** Whether an answer's tokens are read one by one, or a prompt's texts apart from its images. */
function readsFewTokens({ wordTokens, embeddedTexts }: ReadPrompt): boolean {
  return wordTokens !== undefined || embeddedTexts.size === 0;
}

/** Tokens that are read behind a prompt: those of the longest answer but its last. */
function furtherTokens({ wordTokens }: ReadPrompt): number {
  return wordTokens === undefined
    ? 0
    : Math.max(...Object.values(wordTokens).map(({ length }) => length)) - 1;
}

/** Items followed by the last one again, until a call reads {@link LEAST_TOKENS} or there are so many as go into one. */
function repeated<T>(items: readonly T[], most: number, tokensOf: (item: T) => number): T[] {
  const last = items.at(-1);
  if (last === undefined) return [];
  const lacking = LEAST_TOKENS - items.reduce((sum, item) => sum + tokensOf(item), 0);
  const further = Math.max(0, Math.min(Math.ceil(lacking / tokensOf(last)), most - items.length));
  return [...items, ...Array<T>(further).fill(last)];
}
