import { at } from '../../core/at.ts';
import type { PreprocessingMode } from '../../model/preprocessing-mode.ts';
import { AppError } from '../app-error.ts';
import { faultOf } from '../pictures/picture-fault.ts';
import { Picture } from '../pictures/picture.ts';
import { readRegularFile } from '../regular-file.ts';
import type { Interpolation } from './resampling-kernel.ts';
import { resample, scalesColumnsFirst, type Canvas } from './resampling.ts';

export type Channels = readonly [red: number, green: number, blue: number];

export interface Preprocessing {
  /** Pixels of a side of the square that the tower takes. */
  readonly size: number;
  readonly mode: PreprocessingMode;
  /** Defaults to `bicubic`. */
  readonly interpolation?: Interpolation;
  /** To what the short side is scaled before the square is cut out of the middle. Defaults to the size. */
  readonly shortSide?: number;
  /** Of each channel in [0, 1]. `pad` fills with it. */
  readonly mean: Channels;
  readonly std: Channels;
}

/**
 * An image file as the input of the vision tower: 3 x size x size, (colour / 255 - mean) / std, channel after channel,
 * row-major.
 *
 * As in LLaVA-1.5 (CLIPImageProcessor, and `expand2square` for `pad`), of colours as {@link Picture} reads them; an image of
 * the size itself is not resampled.
 *
 * @param image a path, or the bytes of a file
 * @param name of the file, for an error. Defaults to the path.
 * @throws AppError `bad-image` naming the file, when it cannot be read or decoded whole.
 */
export async function preprocessImage(
  image: string | Buffer,
  preprocessing: Preprocessing,
  name?: string,
): Promise<Float32Array> {
  const { mean, std } = preprocessing;
  return readPicture(
    image,
    async (picture) => normalised(await scaledSquare(picture, preprocessing), mean, std),
    name,
  );
}

/**
 * What is made of an image file.
 *
 * @param image a path, or the bytes of a file
 * @param make of the picture; a PictureFault that it throws is a fault of the file
 * @param name of the file, for an error. Defaults to the path.
 * @throws AppError `bad-image` naming the file, when it cannot be read or decoded whole.
 */
export async function readPicture<Made>(
  image: string | Buffer,
  make: (picture: Picture) => Promise<Made>,
  name = typeof image === 'string' ? image : 'The image',
): Promise<Made> {
  const bytes = await bytesOf(image, name);
  try {
    return await make(await Picture.open(bytes));
  } catch (error) {
    throw new AppError(
      'bad-image',
      `${name} cannot be used: ${faultOf(bytes, error).message}.`,
      'Open it in an image viewer; replace it or leave it out.',
      { cause: error },
    );
  }
}

async function bytesOf(image: string | Buffer, name: string): Promise<Buffer> {
  try {
    return typeof image === 'string' ? await readRegularFile(image) : image;
  } catch (error) {
    throw new AppError(
      'bad-image',
      `${name} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      'Put the file back, or leave the image out.',
      { cause: error },
    );
  }
}

/** The short side scaled to the size, the long one in proportion, both then cut around the centre; or both sides squashed. */
function scaledSquare(
  picture: Picture,
  { size, mode, mean, interpolation, shortSide = size }: Preprocessing,
): Promise<Uint8ClampedArray> {
  const canvas = mode === 'pad' ? expandToSquare(picture, mean) : bareCanvas(picture);
  const { width, height } = canvas;
  const short = Math.min(width, height);
  const scaled =
    mode === 'squash'
      ? { width: size, height: size }
      : // CLIPImageProcessor truncates the long side.
        {
          width: Math.trunc((shortSide * width) / short),
          height: Math.trunc((shortSide * height) / short),
        };
  const part = {
    left: Math.floor((scaled.width - size) / 2),
    top: Math.floor((scaled.height - size) / 2),
    width: size,
    height: size,
  };
  return resample(canvas, scaled, part, {
    columnsFirst: scalesColumnsFirst(canvas, scaled),
    interpolation,
  });
}

/** A picture with nothing around it. */
export function bareCanvas(picture: Picture): Canvas {
  return { picture, width: picture.width, height: picture.height, left: 0, top: 0, colour: [0, 0, 0] };
}

/** LLaVA's expand2square: the picture in the middle of a square of the mean colour, an odd pixel after it. */
function expandToSquare(picture: Picture, [red, green, blue]: Channels): Canvas {
  const side = Math.max(picture.width, picture.height);
  // As expand2square is called.
  const level = (mean: number): number => Math.trunc(255 * mean);
  return {
    picture,
    width: side,
    height: side,
    left: Math.floor((side - picture.width) / 2),
    top: Math.floor((side - picture.height) / 2),
    colour: [level(red), level(green), level(blue)],
  };
}

/**
 * (colour / 255 - mean) / std, channel after channel.
 *
 * Hot loops (`test/bench/picture-input.ts`): indices are in range by construction; their defaults are for the compiler alone.
 *
 * @param data three bytes a pixel
 */
export function normalised(data: Uint8ClampedArray, mean: Channels, std: Channels): Float32Array {
  const area = data.length / 3;
  const pixels = new Float32Array(data.length);
  for (let channel = 0; channel < 3; channel++) {
    const offset = at(mean, channel);
    const scale = at(std, channel);
    for (let i = 0; i < area; i++)
      pixels[channel * area + i] = ((data[i * 3 + channel] ?? 0) / 255 - offset) / scale;
  }
  return pixels;
}
