import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { AppError } from '../../app-error.ts';
import { readPicture } from '../../vision/preprocess.ts';
import { IdentifiedFiles } from '../../vision/identified-files.ts';

/** A picture as servers get it: upright, opaque, 8-bit RGB, as PNG. Readers of everything else differ from server to server. */
export interface SentPicture {
  /** SHA-256 of the PNG, in hexadecimal. */
  readonly name: string;
  readonly base64: string;
}

/** Where an image is, and what its file held when it was imported. */
export interface ImageSource {
  readonly path: string;
  readonly hash?: string;
}

/** Characters of base64 that are kept for the next pairs. */
const KEPT_CHARACTERS = 192 * 2 ** 20;

/** zlib's effort: pictures are sent once or to this machine, so little is gained by more. */
const COMPRESSION = 3;

/** Pictures of files, each decoded once and kept while there is room. */
export class SentPictures {
  readonly #files = new IdentifiedFiles();
  /** By the file's hash, the longest unused first. */
  readonly #kept = new Map<string, Promise<SentPicture>>();
  readonly #sizes = new Map<string, number>();
  #characters = 0;

  /** @throws AppError `bad-image`; `image-changed` where the file is another than at its import */
  async of({ path, hash }: ImageSource): Promise<SentPicture> {
    const known = await this.#files.known(path);
    const read = known === undefined ? await this.#files.read(path) : undefined;
    const found = known?.hash ?? read?.hash ?? '';
    if (found !== (hash ?? found))
      throw new AppError(
        'image-changed',
        `${path} has changed since it was imported: its SHA-256 is ${found.slice(0, 12)}..., not ${hash?.slice(0, 12)}...`,
        'Restore the original file, or import the images again under another name.',
      );
    const kept = this.#kept.get(found);
    if (kept !== undefined) {
      this.#kept.delete(found);
      this.#kept.set(found, kept);
      return kept;
    }
    const made = toSentPicture(read?.bytes ?? path, path);
    this.#kept.set(found, made);
    try {
      this.#count(found, (await made).base64.length);
    } catch (error) {
      this.#kept.delete(found);
      throw error;
    }
    return made;
  }

  /** Bytes of a picture in base64, the mean of those kept; 0 where there is none. */
  get meanBytes(): number {
    return this.#sizes.size === 0 ? 0 : this.#characters / this.#sizes.size;
  }

  #count(hash: string, characters: number): void {
    if (this.#sizes.has(hash)) return;
    this.#sizes.set(hash, characters);
    this.#characters += characters;
    for (const [oldest] of this.#kept) {
      if (this.#characters <= KEPT_CHARACTERS || oldest === hash) return;
      this.#characters -= this.#sizes.get(oldest) ?? 0;
      this.#sizes.delete(oldest);
      this.#kept.delete(oldest);
    }
  }
}

/**
 * @param image a path, or the bytes of a file
 * @param name of the file, for an error
 * @throws AppError `bad-image`
 */
export async function toSentPicture(image: string | Buffer, name: string): Promise<SentPicture> {
  const png = await readPicture(
    image,
    async (picture) => {
      const { width, height } = picture;
      await using part = await picture.decode({ left: 0, top: 0, width, height });
      return await sharp(await part.rows(0, height), { raw: { width, height, channels: 3 } })
        .png({ compressionLevel: COMPRESSION })
        .toBuffer();
    },
    name,
  );
  return {
    name: createHash('sha256').update(png).digest('hex'),
    base64: png.toString('base64'),
  };
}
