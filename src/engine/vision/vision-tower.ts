import type { DeviceInfo } from '../ggml/backend.ts';
import type { BesideTokens } from '../encodings/kept-encodings.ts';
import type { Gguf } from '../ggml/gguf.ts';

/**
 * An image as a tower takes it, row-major: normalised colours, channel after channel, or, of a tower that looks at many tiles, bytes of
 * red, green and blue.
 */
export interface TowerInput {
  readonly pixels: Float32Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** Images that a tower computes at once at most. */
export const LARGEST_BATCH = 16;

/**
 * A vision tower and its projectors on a device, for a card: what encodes images, whatever family it is of. Several
 * projectors may follow one tower, which then runs once for all of them. Disposing of it waits for the work in flight.
 */
export interface VisionTower extends AsyncDisposable {
  /** Rows of the largest encoding. How many an image has is counted from its encoding. */
  readonly tokens: number;
  /** The row of encodings that is no token, where there is one. */
  readonly besideTokens?: BesideTokens | undefined;
  /** Bytes of the largest picture that {@link prepare} makes. */
  readonly pictureBytes: number;
  /** Numbers of a row by each projector, the first one first; without a projector, of a feature. */
  readonly widths: readonly number[];
  /** Whether images go through a projector too. */
  readonly isProjected: boolean;
  readonly device: DeviceInfo;
  /** Images that gain from being given at once; further ones only keep the first from being told. At most {@link LARGEST_BATCH}. */
  readonly together: number;
  /** All that encodings depend on besides the image and the mmproj's content, as JSON: part of their name in the cache. */
  readonly key: readonly unknown[];
  /** Reads, scales and normalises an image file. @param name for an error. @throws AppError `bad-image` */
  prepare(image: string | Buffer, name?: string): Promise<TowerInput>;
  /** Row-major encodings by each of the projectors, the first one first. */
  encodeByEach(images: readonly TowerInput[]): Promise<Float32Array[][]>;
  /**
   * Lets images go through the projector of another mmproj of the same tower too, from the first image on.
   *
   * @throws AppError where its projector is missing or of another shape
   */
  addProjector(mmproj: Gguf): Promise<void>;
  /** Threads on a CPU from the next images on. */
  setThreads(threads: number): void;
}
