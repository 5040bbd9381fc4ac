import type { BesideTokens } from '../../encodings/kept-encodings.ts';
import type { TowerInput } from '../../vision/vision-tower.ts';

/** How a family's pictures become squares of a tower's size, and what the tower makes of those an encoding. */
export interface TowerImages {
  /** Rows of the largest encoding. */
  readonly tokens: number;
  /** The row that {@link join} puts beside tokens, where it does. */
  readonly besideTokens?: BesideTokens;
  /** Bytes of the largest picture. */
  readonly pictureBytes: number;
  /** What encodings depend on, for the key of a tower. */
  readonly key: readonly unknown[];
  /** Reads and scales an image file. @param name for an error. @throws AppError `bad-image` */
  prepare(image: string | Buffer, name?: string): Promise<TowerInput>;
  /** Squares of an image. @throws RangeError for one of another size */
  squares(input: TowerInput): number;
  /** Patches of a square, one a row, in the order in which the tower reads them. */
  patches(input: TowerInput, square: number): Float32Array;
  /** An encoding of the tokens of all squares of an image. @param width numbers of a token */
  join(squares: readonly Float32Array[], input: TowerInput, width: number): Float32Array;
}
