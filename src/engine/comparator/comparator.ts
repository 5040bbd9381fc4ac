import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Triple } from '../../core/labels.ts';
import { AppError } from '../app-error.ts';
import type { LongWork } from '../long-work.ts';
import type { ComparatorInfo, ComparatorSpec } from './comparator-spec.ts';
import { FastReader } from './fast-reader.ts';
import type { EncodedImage } from '../vision/image-encoder.ts';
import { loadModel, type LoadedMember, type LoadedModel } from './loaded-model.ts';
import { partSize } from './part-size.ts';
import { imagesOf, inParts, orderByFirst, type ImagePair } from './pair-batches.ts';
import { readerSettings } from './reader-settings.ts';

export interface CompareOptions extends LongWork {
  /**
   * The logits of First, Second and Similar, as soon as they are known; `index` is that of the pair as given. `vocabulary` are
   * those of all tokens, where they are wanted.
   */
  readonly onResult: (index: number, member: number, logits: Triple, vocabulary?: Float32Array) => void;
  /** Whether the logits of all tokens are wanted. */
  readonly wantsVocabulary?: boolean;
  /** Told of a pair with an image that cannot be used; the others go on. Defaults to ending the work with the error. */
  readonly onFailed?: (index: number, error: AppError) => void;
  /** Told, perhaps repeatedly, of an image by its path that is another than the hash of its import says. */
  readonly onChanged?: (image: string) => void;
  /** Told whenever a piece of the work is done, however small: whoever listens knows that it goes on. */
  readonly onStep?: () => void;
  /** Pairs answered in one call at most. Defaults to what the comparator found fastest. */
  readonly pairsTogether?: number;
}

/**
 * Asks a LLaVA which of two images answers the card's question.
 *
 * Pairs are answered with those of one first image together, several a call; images are read and decoded ahead, encoded
 * once and kept. One call of {@link compare} at a time. Owns native objects.
 */
export class Comparator implements AsyncDisposable {
  readonly info: ComparatorInfo;
  readonly #loaded: LoadedModel;
  readonly #reader: FastReader;
  /** Who answers now: whose adapters are attached, through whose projector the beginnings were read. */
  #member: number | undefined;

  private constructor(loaded: LoadedModel, reader: FastReader) {
    const { files, prompt, imageTokens, members, libraries, languageModel } = loaded;
    const { beginning, rest } = prompt.halves;
    const textOf = (token: number) => languageModel.vocabulary.textOf(token);
    this.#loaded = loaded;
    this.#reader = reader;
    this.info = {
      ...files,
      imageTokens,
      promptTokens: beginning + rest,
      labelTokens: prompt.labelTokens,
      labelTexts: {
        First: textOf(prompt.labelTokens.First),
        Second: textOf(prompt.labelTokens.Second),
        Similar: textOf(prompt.labelTokens.Similar),
      },
      gpu: libraries.gpu,
      device: members[0].encoder.device.description,
      ...reader.settings,
      llamaVersion: libraries.version,
      cpuBuild: libraries.cpuBuild,
    };
  }

  /** @throws AppError of {@link loadModel}, or `context-not-created` when there is no memory for a single pair. */
  static async open(spec: ComparatorSpec): Promise<Comparator> {
    const loaded = await loadModel(spec);
    try {
      const reader = FastReader.create(loaded, await readerSettings(loaded, spec));
      for (const encoder of loaded.encoders) encoder.setThreads(reader.settings.threads);
      return new Comparator(loaded, reader);
    } catch (error) {
      await loaded[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Why encoded images are no longer kept on disk, where they are not. */
  get cacheProblem(): AppError | undefined {
    return this.#loaded.encoders.find(({ cacheProblem }) => cacheProblem !== undefined)?.cacheProblem;
  }

  /**
   * Answers every pair once for each member of the ensemble, one member after the other. At the end all new encoded
   * images are on disk, or {@link cacheProblem} says why not.
   *
   * @throws AppError `bad-image` or `image-changed` where no `onFailed` is given; the signal's reason when it is aborted,
   * after the call in flight.
   */
  async compare(pairs: readonly ImagePair[], options: CompareOptions): Promise<void> {
    const { signal, onProgress, onResult, onFailed, onChanged, onStep, wantsVocabulary } = options;
    const members = this.#loaded.members;
    const failed = new Set<number>();
    let done = 0;
    const advance = (count: number) => {
      done += count;
      onProgress?.({ done, total: pairs.length * members.length, unit: 'comparisons' });
    };
    const together = Math.min(options.pairsTogether ?? Infinity, this.#reader.settings.pairsTogether);
    for (const [member, { adapters, encoder, projector }] of members.entries()) {
      signal?.throwIfAborted();
      if (this.#member !== member) this.#reader.setAdapters(adapters);
      this.#member = member;
      for await (const { indices, encodings } of encodedParts(pairs, encoder, projector, onStep)) {
        for (const [image, encoded] of encodings)
          if (encoded instanceof AppError && encoded.code === 'image-changed') onChanged?.(image);
        const ready = indices.filter((index) => {
          const error = errorOf(pairs[index] as ImagePair, encodings);
          if (error === undefined) return true;
          if (onFailed === undefined) throw error;
          if (!failed.has(index)) onFailed(index, error);
          failed.add(index);
          return false;
        });
        advance(indices.length - ready.length);
        for (const batch of inParts(ready, together)) {
          signal?.throwIfAborted();
          const answers = this.#reader.answer(
            batch.map((index) => {
              const { first, second } = pairs[index] as ImagePair;
              return {
                first: encodings.get(first.path) as EncodedImage,
                second: encodings.get(second.path) as EncodedImage,
              };
            }),
            wantsVocabulary,
          );
          answers.forEach(({ logits, vocabulary }, position) =>
            onResult(batch[position] as number, member, logits, vocabulary),
          );
          advance(batch.length);
          await nextTurn();
        }
      }
    }
    await Promise.all(this.#loaded.encoders.map((encoder) => encoder.written()));
  }

  /** What was loaded, for measuring other ways to use it. */
  get loaded(): LoadedModel {
    return this.#loaded;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#reader[Symbol.dispose]();
    await this.#loaded[Symbol.asyncDispose]();
  }
}

/** Parts of the pairs with their images encoded; the images of the next part are read while one is answered. */
async function* encodedParts(
  pairs: readonly ImagePair[],
  encoder: LoadedMember['encoder'],
  projector: number,
  onStep?: () => void,
): AsyncGenerator<{
  indices: number[];
  encodings: ReadonlyMap<string, EncodedImage | AppError>;
}> {
  const parts = inParts(orderByFirst(pairs), partSize(encoder)).map((indices) => {
    const images = imagesOf(indices.map((index) => pairs[index] as ImagePair));
    return { indices, images };
  });
  let ahead = parts[0] === undefined ? undefined : encoder.prepare(parts[0].images, projector, onStep);
  for (const [position, { indices, images }] of parts.entries()) {
    const prepared = (await ahead) ?? [];
    const encoded = await encoder.finish(prepared, projector, onStep);
    const next = parts[position + 1];
    ahead = next === undefined ? undefined : encoder.prepare(next.images, projector, onStep);
    // Awaited in its turn; without this a failure meanwhile would count as unhandled.
    ahead?.catch(() => undefined);
    yield {
      indices,
      encodings: new Map(images.map(({ path }, index) => [path, encoded[index] as EncodedImage | AppError])),
    };
  }
}

function errorOf(
  { first, second }: ImagePair,
  encodings: ReadonlyMap<string, EncodedImage | AppError>,
): AppError | undefined {
  return [first, second]
    .map(({ path }) => encodings.get(path))
    .find((encoding) => encoding instanceof AppError);
}
