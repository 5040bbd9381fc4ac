import { at } from '../../core/at.ts';
import { AppError } from '../app-error.ts';
import type { Libraries } from '../ggml/libraries.ts';
import { ImageEncoder, type ImageSource } from '../vision/image-encoder.ts';
import type { Encoding } from '../encodings/encoding.ts';
import { RecentEncodings } from '../encodings/recent-encodings.ts';
import { openTower } from '../families/open-tower.ts';
import type { EncodedRows } from '../families/family.ts';
import type { PairPrompts } from './decoder/pair-prompts.ts';
import type { LongWork } from '../long-work.ts';
import type { TrainingSpec } from './training-spec.ts';

/** Images whose encoding is asked for at once. */
const TOGETHER = 16;

/** Encoded images kept in memory, in bytes: the operating system keeps the files of the others near. */
const KEPT_BYTES = 256 << 20;

/** A training's images, each encoded once; what is not in memory is read from the cache's folder. */
export class TrainingImages {
  /** Rows of the largest image, and numbers of each: what the decoder takes, or the tower makes for a projector in training. */
  readonly rows: number;
  readonly width: number;
  /** Tokens of the longest prompt of two of them. */
  readonly promptTokens: number;
  readonly #encoder: ImageEncoder;
  readonly #images: readonly ImageSource[];
  /** What the encoder calls each. A file that changes later changes nothing: they were all checked at the start. */
  readonly #hashes: readonly string[];

  private constructor(
    encoder: ImageEncoder,
    images: readonly ImageSource[],
    hashes: readonly string[],
    { rows, promptTokens }: Pick<TrainingImages, 'rows' | 'promptTokens'>,
  ) {
    this.rows = rows;
    this.promptTokens = promptTokens;
    this.width = encoder.width;
    this.#encoder = encoder;
    this.#images = images;
    this.#hashes = hashes;
  }

  /**
   * Encodes all images, after which the vision tower takes no memory any more.
   *
   * @throws AppError of the tower and of the first image that cannot be used; `cache-not-written`, because a training reads
   *   its images again and again; the signal's reason
   */
  static async encode(
    libraries: Libraries,
    { mmproj, card, recipe, images, threads, cacheDir }: TrainingSpec,
    mmprojHash: string,
    prompts: PairPrompts,
    { signal, onProgress }: LongWork,
  ): Promise<TrainingImages> {
    const tower = await openTower(libraries, mmproj, card, { threads, projected: !recipe.projector });
    await using encoder = new ImageEncoder(tower, {
      mmprojs: [{ file: mmproj, hash: mmprojHash }],
      cacheDir,
      recent: new RecentEncodings(KEPT_BYTES),
      exact: recipe.exact === true,
    });
    const hashes: string[] = [];
    let [rows, promptTokens] = [0, 0];
    for (let from = 0; from < images.length; from += TOGETHER) {
      signal?.throwIfAborted();
      const part = images.slice(from, from + TOGETHER);
      for (const encoded of await encoder.finish(await encoder.prepare(part))) {
        if (encoded instanceof AppError) throw encoded;
        hashes.push(encoded.hash);
        const image = rowsOf(encoded.encoding, encoder.width);
        rows = Math.max(rows, image.rows);
        // A prompt grows with each of its images by itself, so the longest is one of the largest beside itself.
        promptTokens = Math.max(promptTokens, prompts.tokens(image, image));
      }
      await encoder.written();
      if (encoder.cacheProblem !== undefined) throw encoder.cacheProblem;
      onProgress?.({
        done: from + part.length,
        total: images.length,
        unit: 'images',
        message: 'encoding images',
      });
    }
    return new TrainingImages(encoder, images, hashes, { rows, promptTokens });
  }

  /**
   * An image's rows.
   *
   * @throws AppError `encoded-image-lost` where the cache was deleted meanwhile
   */
  readonly get = async (image: number): Promise<EncodedRows> => {
    const source = this.#images[image];
    if (source === undefined) throw new RangeError(`there is no image ${image}`);
    const encoding = await this.#encoder.kept(at(this.#hashes, image));
    if (encoding === undefined)
      throw new AppError(
        'encoded-image-lost',
        `The encoded image of ${source.path} is no longer in the cache.`,
        'Run the same command again: it encodes what is missing and resumes.',
      );
    return rowsOf(encoding, this.width);
  };
}

function rowsOf(values: Encoding, width: number): EncodedRows {
  return { rows: values.length / width, values };
}
