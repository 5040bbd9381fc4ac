import type { Triple } from '../../core/labels.ts';
import type { LongWork } from '../long-work.ts';
import type { ComparatorSpec } from './comparator-spec.ts';
import { AppError } from '../app-error.ts';
import type { Encoding } from '../encodings/encoding.ts';
import type { ImageSource } from '../vision/image-encoder.ts';
import type { LoadedModel } from './loaded-model.ts';
import type { ImagePair } from './pair-batches.ts';
import { PairReader } from './pair-reader.ts';

export interface OneAtATimeOptions extends LongWork {
  readonly threads: NonNullable<ComparatorSpec['threads']>;
  /** Whether an image is encoded once or in every pair anew. */
  readonly cacheImages: boolean;
  readonly onResult: (index: number, logits: Triple) => void;
}

/**
 * Answers pairs one after the other as a plain program would, the whole prompt read for every pair in one call. What
 * the comparator is measured against, in speed and in its answers. The first member of the ensemble answers.
 *
 * @throws AppError `bad-image` for an image that cannot be used.
 */
export async function compareOneAtATime(
  { languageModel, prompt, members, isExact }: LoadedModel,
  pairs: readonly ImagePair[],
  { threads, cacheImages, onResult, onProgress, signal }: OneAtATimeOptions,
): Promise<void> {
  const [{ adapters, encoder }] = members;
  const { beginning, rest } = prompt.halves;
  using decoder = languageModel.createDecoder({
    sequences: 1,
    contextTokens: beginning + rest,
    batchTokens: beginning + rest,
    threads,
    positionAxes: prompt.layout.positionAxes,
    exact: isExact,
  });
  const reader = new PairReader(decoder, prompt);
  const encode = async (image: ImageSource): Promise<Encoding> => {
    if (!cacheImages) return encoder.encodeUncached(image);
    const [encoded] = await encoder.finish(await encoder.prepare([image]));
    if (encoded === undefined || encoded instanceof AppError) throw encoded ?? new Error('no image');
    return encoded.encoding;
  };
  decoder.setAdapters(adapters);
  for (const [index, pair] of pairs.entries()) {
    signal?.throwIfAborted();
    const first = await encode(pair.first);
    const second = await encode(pair.second);
    decoder.forgetAll();
    onResult(index, reader.readWhole(0, first, second));
    onProgress?.({ done: index + 1, total: pairs.length, unit: 'comparisons' });
  }
}
