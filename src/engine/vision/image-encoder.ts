import { createHash } from 'node:crypto';
import path from 'node:path';
import { at } from '../../core/at.ts';
import { AppError } from '../app-error.ts';
import type { DeviceInfo } from '../ggml/backend.ts';
import { encodedImagesRoom } from '../encodings/encoded-images-room.ts';
import { EncodingFolder } from '../encodings/encoding-folder.ts';
import type { Encoding, EncodingArray } from '../encodings/encoding.ts';
import { TOWER_FILE, type TowerFile } from '../encodings/kept-encodings.ts';
import { countNotFinite, notFinite } from '../encodings/not-finite.ts';
import { RecentEncodings } from '../encodings/recent-encodings.ts';
import { IdentifiedFiles } from './identified-files.ts';
import { writeWholeFile } from '../whole-file.ts';
import { LARGEST_BATCH, type TowerInput, type VisionTower } from './vision-tower.ts';

/** An image file; `hash` is the SHA-256 of its bytes in hexadecimal, where it is known. */
export interface ImageSource {
  readonly path: string;
  readonly hash?: string;
}

export interface ImageEncoderOptions {
  /** The mmproj file of each of the tower's projectors, with its SHA-256. */
  readonly mmprojs: readonly { readonly file: string; readonly hash: string }[];
  /** Folder for encoded images. Defaults to keeping none on disk. */
  readonly cacheDir?: string;
  /** Whether encoded images keep F32. Defaults to rounding them to F16. */
  readonly exact?: boolean;
  /** Encoded images in memory, which encoders may share. Defaults to room for {@link encodedImagesRoom}. */
  readonly recent?: RecentEncodings;
}

export interface EncodedImage {
  /** Stands for its content. */
  readonly hash: string;
  readonly encoding: Encoding;
}

/** An image on its way: encoded already, or its pixels, or why it cannot be used. */
export interface PreparedImage {
  readonly hash: string;
  readonly path: string;
  readonly encoding?: Encoding;
  readonly input?: TowerInput;
}

/** Images read, decoded and scaled at the same time: sharp's own threads are few. */
const PREPARED_TOGETHER = 4;

/** Changes when anything about how images are prepared or encoded changes, so that older encodings are not found. */
const ENCODING_VERSION = 1;

/**
 * Encodes images, each one once: kept in memory, then on disk under the hashes of the mmproj and the image. Where the
 * tower has several projectors, an image that one of them lacks is encoded for all at once.
 */
export class ImageEncoder implements AsyncDisposable {
  /** Of the largest encoding. */
  readonly tokens: number;
  readonly width: number;
  /** The same of every projector, the first one first. */
  readonly widths: readonly number[];
  readonly #tower: VisionTower;
  readonly #recent: RecentEncodings;
  readonly #mmprojs: readonly string[];
  /** Of each projector: names its encodings, in memory and on disk. */
  readonly #keys: readonly string[];
  readonly #folders: readonly EncodingFolder[];
  readonly #files = new IdentifiedFiles();
  readonly #writes = new Set<Promise<void>>();
  readonly #hashes: readonly string[];
  readonly #array: EncodingArray;
  /** Of each projector: its folder says whose encodings it holds. */
  readonly #introductions: Promise<void>[] = [];
  #problem: AppError | undefined;

  constructor(tower: VisionTower, { mmprojs, cacheDir, recent, exact = false }: ImageEncoderOptions) {
    this.#array = exact ? Float32Array : Float16Array;
    this.#recent = recent ?? new RecentEncodings(encodedImagesRoom());
    this.tokens = tower.tokens;
    this.width = at(tower.widths, 0);
    this.widths = tower.widths;
    this.#tower = tower;
    this.#mmprojs = mmprojs.map(({ file }) => file);
    this.#hashes = mmprojs.map(({ hash }) => hash);
    this.#keys = mmprojs.map(({ hash }) =>
      createHash('sha256')
        .update(JSON.stringify([ENCODING_VERSION, hash, ...tower.key, ...(exact ? ['F32'] : [])]))
        .digest('hex')
        .slice(0, 32),
    );
    if (this.#keys.length !== tower.widths.length)
      throw new RangeError(`${this.#keys.length} hashes for ${tower.widths.length} projectors`);
    this.#folders =
      cacheDir === undefined
        ? []
        : this.#keys.map(
            (key, projector) =>
              new EncodingFolder(
                path.join(cacheDir, 'encodings', key),
                at(tower.widths, projector),
                this.#array,
              ),
          );
  }

  /** Bytes of the largest picture on its way to the tower. */
  get pictureBytes(): number {
    return this.#tower.pictureBytes;
  }

  get bytesPerNumber(): number {
    return this.#array.BYTES_PER_ELEMENT;
  }

  /** What computes. */
  get device(): DeviceInfo {
    return this.#tower.device;
  }

  /** Threads on a CPU from the next images on. */
  setThreads(threads: number): void {
    this.#tower.setThreads(threads);
  }

  /** Why encoded images are no longer written to disk; the work goes on without. */
  get cacheProblem(): AppError | undefined {
    return this.#problem;
  }

  /**
   * The part of the work that can go on beside a computation: finds images in the cache, reads and scales the others.
   *
   * A file is read again whenever it may have changed, so that an encoding is always of what the file holds now.
   *
   * @param projector for which the images are wanted. Defaults to the first.
   * @param onStep called after each image
   * @returns one entry an image, in their order; an AppError (`bad-image`, `image-changed`) for one that cannot be used
   */
  async prepare(
    images: readonly ImageSource[],
    projector = 0,
    onStep?: () => void,
  ): Promise<(PreparedImage | AppError)[]> {
    const prepared: (PreparedImage | AppError)[] = [];
    let next = 0;
    const worker = async () => {
      for (let index = next++; index < images.length; index = next++) {
        prepared[index] = await this.#prepareOne(images[index] as ImageSource, projector);
        onStep?.();
      }
    };
    await Promise.all(Array.from({ length: PREPARED_TOGETHER }, worker));
    return prepared;
  }

  /**
   * Encodes what {@link prepare} did not find for the projector.
   *
   * @returns one entry an image, in the same order; an AppError (`encoding-not-finite`) for one that cannot be used
   */
  async finish(
    prepared: readonly (PreparedImage | AppError)[],
    projector = 0,
    onStep?: () => void,
  ): Promise<(EncodedImage | AppError)[]> {
    const missing = new Map<string, TowerInput>();
    for (const image of prepared)
      if (!(image instanceof AppError) && image.input !== undefined) missing.set(image.hash, image.input);
    const found = await this.#encode([...missing], projector, onStep);
    return prepared.map((image) => {
      if (image instanceof AppError) return image;
      const { hash, path: file, encoding = found.get(hash) } = image;
      if (encoding === undefined) throw new Error('the image was neither found nor encoded');
      const problem = image.encoding === undefined ? this.#problemOf(encoding, file, projector) : undefined;
      if (problem !== undefined) return problem;
      this.#recent.set(this.#name(hash, projector), encoding);
      return { hash, encoding };
    });
  }

  /**
   * One image by the first projector without any cache, for measuring what it saves.
   *
   * @throws AppError `bad-image`, `encoding-not-finite`
   */
  async encodeUncached({ path: file }: ImageSource): Promise<Encoding> {
    const [encoded] = await this.#tower.encodeByEach([await this.#tower.prepare(file)]);
    const encoding = new this.#array(at(encoded ?? [], 0));
    const problem = this.#problemOf(encoding, file, 0);
    if (problem !== undefined) throw problem;
    return encoding;
  }

  /** What was encoded before, by the `hash` that it was given; undefined where the cache lost it. */
  async kept(hash: string): Promise<Encoding | undefined> {
    const encoding = await this.#find(hash, 0);
    if (encoding !== undefined) this.#recent.set(this.#name(hash, 0), encoding);
    return encoding;
  }

  /** Waits until everything is on disk that is to be. */
  async written(): Promise<void> {
    await Promise.all(this.#writes);
  }

  /** Frees the tower once everything is on disk; what was encoded before can still be had. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.written();
    await this.#tower[Symbol.asyncDispose]();
  }

  /** Encodes images by all projectors, a few at a time so that a kill loses few, and keeps what comes out; returns that of one projector. */
  async #encode(
    images: readonly (readonly [hash: string, input: TowerInput])[],
    wanted: number,
    onStep?: () => void,
  ): Promise<Map<string, Encoding>> {
    const found = new Map<string, Encoding>();
    const most = Math.max(1, Math.floor(LARGEST_BATCH / this.#keys.length));
    const together = Math.min(most, this.#tower.together);
    for (let from = 0; from < images.length; from += together) {
      const part = images.slice(from, from + together);
      const byProjector = await this.#tower.encodeByEach(part.map(([, input]) => input));
      for (const [projector, encoded] of byProjector.entries())
        part.forEach(([hash], index) => {
          const encoding = new this.#array(at(encoded, index));
          if (projector === wanted) found.set(hash, encoding);
          // Told when it is asked for.
          if (countNotFinite(encoding) > 0) return;
          this.#write(hash, encoding, projector);
          if (projector !== wanted) this.#recent.set(this.#name(hash, projector), encoding);
        });
      onStep?.();
    }
    return found;
  }

  async #prepareOne({ path: file, hash }: ImageSource, projector: number): Promise<PreparedImage | AppError> {
    try {
      const known = await this.#files.known(file);
      if (known !== undefined && known.hash === (hash ?? known.hash)) {
        const encoding = await this.#find(known.name, projector);
        if (encoding !== undefined) return { hash: known.name, path: file, encoding };
      }
      const { bytes, name, ...read } = await this.#files.read(file);
      if (read.hash !== (hash ?? read.hash))
        return new AppError(
          'image-changed',
          `${file} has changed since it was imported: its SHA-256 is ${read.hash.slice(0, 12)}..., not ${hash?.slice(0, 12)}...`,
          'Restore the original file, or import the images again under another name.',
        );
      const encoding = await this.#find(name, projector);
      if (encoding !== undefined) return { hash: name, path: file, encoding };
      return { hash: name, path: file, input: await this.#tower.prepare(bytes, file) };
    } catch (error) {
      if (error instanceof AppError) return error;
      throw error;
    }
  }

  async #find(name: string, projector: number): Promise<Encoding | undefined> {
    return this.#recent.get(this.#name(name, projector)) ?? (await this.#folders[projector]?.read(name));
  }

  #problemOf(encoding: Encoding, file: string, projector: number): AppError | undefined {
    return notFinite(encoding, file, at(this.#mmprojs, projector));
  }

  /** What an image's encoding by a projector is called in memory. */
  #name(name: string, projector: number): string {
    return `${at(this.#keys, projector)} ${name}`;
  }

  /** Says in a projector's folder whose encodings it holds, before the first of them. */
  #introduced(projector: number): Promise<void> {
    return (this.#introductions[projector] ??= this.#introduce(projector));
  }

  async #introduce(projector: number): Promise<void> {
    const folder = this.#folders[projector]?.folder;
    if (folder === undefined) return;
    const tower: TowerFile = {
      mmproj: path.basename(at(this.#mmprojs, projector)),
      mmprojHash: at(this.#hashes, projector),
      projected: this.#tower.isProjected,
      ...(this.#tower.besideTokens !== undefined && { besideTokens: this.#tower.besideTokens }),
    };
    await writeWholeFile(path.join(folder, TOWER_FILE), `${JSON.stringify(tower, null, 2)}\n`, {
      durable: false,
      makeFolder: true,
    });
  }

  /** Writes in the background; the first failure ends all writing, for the next would fail like it. */
  #write(hash: string, encoding: Encoding, projector: number): void {
    const folder = this.#folders[projector];
    if (folder === undefined || this.#problem !== undefined) return;
    const write = this.#introduced(projector)
      .then(() => folder.write(hash, encoding))
      .catch((error: unknown) => {
        this.#problem ??= new AppError(
          'cache-not-written',
          `Cannot cache encoded images: ${error instanceof Error ? error.message : String(error)}`,
          "Free some space on the workspace's disk, or make its folder `cache` writable.",
          { cause: error },
        );
      });
    this.#writes.add(write);
    void write.then(() => this.#writes.delete(write));
  }
}
