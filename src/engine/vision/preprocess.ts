import { basename } from 'node:path';
import sharp from 'sharp';
import { at } from '../../core/at.ts';
import { AppError } from '../app-error.ts';
import { resizeBicubic, type Pixels } from './bicubic.ts';

export type Channels = readonly [red: number, green: number, blue: number];

export interface Preprocessing {
  /** Pixels of a side of the square that the tower takes. */
  readonly size: number;
  /** `crop` scales the short side to the size and cuts the centre out; `pad` first makes the image square. */
  readonly mode: 'crop' | 'pad';
  /** Of each channel in [0, 1]. `pad` fills with it. */
  readonly mean: Channels;
  readonly std: Channels;
}

/**
 * An image file as the input of the vision tower: 3 x size x size, (colour / 255 - mean) / std, channel after channel,
 * row-major.
 *
 * As in LLaVA-1.5 (CLIPImageProcessor, and `expand2square` for `pad`); an image of the size itself is not resampled. The camera's orientation is applied. Grey images get three equal channels,
 * transparency is dropped, CMYK and 16-bit images become 8-bit sRGB; an embedded RGB profile is ignored, as in Pillow.
 *
 * @param image a path, or the bytes of a file
 * @throws AppError `bad-image` naming the file, when it cannot be read or decoded whole.
 */
export async function preprocessImage(
  image: string | Buffer,
  preprocessing: Preprocessing,
): Promise<Float32Array> {
  const { size, mode, mean, std } = preprocessing;
  try {
    const decoded = await decode(image);
    const shown = mode === 'pad' ? padToSquare(decoded, mean) : decoded;
    return normalised(centreSquare(shown, size).data, mean, std);
  } catch (error) {
    const name = typeof image === 'string' ? image : 'The image';
    const reason = (error instanceof Error ? error.message : String(error)).trim();
    throw new AppError(
      'bad-image',
      `${name} cannot be decoded: ${reason}`,
      typeof image === 'string'
        ? `Open ${basename(image)} in an image viewer; replace it or leave it out.`
        : 'Replace the image or leave it out.',
      { cause: error },
    );
  }
}

/** The whole image upright in 8-bit RGB. */
async function decode(image: string | Buffer): Promise<Pixels> {
  const { data, info } = await sharp(image, { failOn: 'error', ignoreIcc: true })
    .autoOrient()
    .toColourspace('srgb')
    .removeAlpha()
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  if (channels === 3) return { data, width, height };
  if (channels !== 1) throw new Error(`${channels} colour channels`);
  const colours = Buffer.alloc(width * height * 3);
  data.forEach((grey, index) => colours.fill(grey, index * 3, index * 3 + 3));
  return { data: colours, width, height };
}

/** LLaVA's expand2square: the image in the middle of a square of the mean colour, an odd pixel after it. */
function padToSquare(image: Pixels, mean: Channels): Pixels {
  const { width, height } = image;
  if (width === height) return image;
  const side = Math.max(width, height);
  const data = new Uint8Array(side * side * 3);
  // int(255 mean), as expand2square is called.
  const filling = mean.map((value) => Math.trunc(255 * value));
  for (let i = 0; i < data.length; i++) data[i] = filling[i % 3] ?? 0;
  const left = Math.floor((side - width) / 2);
  const top = Math.floor((side - height) / 2);
  copyWindow(image, { data, width: side, height: side }, -left, -top);
  return { data, width: side, height: side };
}

/** The short side scaled to the size, the long one in proportion, both then cut around the centre. */
function centreSquare(image: Pixels, size: number): Pixels {
  const short = Math.min(image.width, image.height);
  // CLIPImageProcessor truncates the long side.
  const scaled = resizeBicubic(
    image,
    Math.trunc((size * image.width) / short),
    Math.trunc((size * image.height) / short),
  );
  if (scaled.width === size && scaled.height === size) return scaled;
  const square = { data: new Uint8Array(size * size * 3), width: size, height: size };
  copyWindow(scaled, square, Math.floor((scaled.width - size) / 2), Math.floor((scaled.height - size) / 2));
  return square;
}

/** Copies what overlaps when the target's corner lies at (left, top) of the source. */
function copyWindow(source: Pixels, target: Pixels, left: number, top: number): void {
  const from = Math.max(0, left);
  const to = Math.min(source.width, left + target.width);
  for (let y = Math.max(0, top); y < Math.min(source.height, top + target.height); y++) {
    const row = source.data.subarray((y * source.width + from) * 3, (y * source.width + to) * 3);
    target.data.set(row, ((y - top) * target.width + from - left) * 3);
  }
}

function normalised(data: Pixels['data'], mean: Channels, std: Channels): Float32Array {
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
