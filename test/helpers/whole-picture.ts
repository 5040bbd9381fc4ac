import type { Picture } from '../../src/engine/pictures/picture.ts';
import type { Preprocessing } from '../../src/engine/vision/preprocess.ts';

/** An 8-bit RGB image, row-major, three bytes a pixel. */
interface Pixels {
  readonly data: Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** The square that a tower sees, in the plain way: the whole picture is padded, scaled as Pillow does it, and then cut. */
export async function wholePictureSquare(picture: Picture, { size, mode, mean }: Preprocessing) {
  const { width, height } = picture;
  await using decoded = await picture.decode({ left: 0, top: 0, width, height });
  const image = { data: await decoded.rows(0, height), width, height };
  return centreSquare(mode === 'pad' ? padToSquare(image, mean) : image, size).data;
}

/** LLaVA's expand2square: the image in the middle of a square of the mean colour, an odd pixel after it. */
function padToSquare(image: Pixels, mean: Preprocessing['mean']): Pixels {
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

/** Half the width of the cubic kernel, in pixels of the coarser grid. */
const SUPPORT = 2;

/** Binary places of a weight, and its half for rounding (PRECISION_BITS of Pillow's Resample.c). */
const WEIGHT_BITS = 22;

/** The weights of the source pixels `first`, `first + 1`, ... in one pixel of the result. */
interface Taps {
  readonly first: number;
  readonly weights: Int32Array;
}

/**
 * Bicubic resampling as Pillow's `Image.resize(..., BICUBIC)` does it, to the bit: LLaVA's images were prepared so.
 *
 * Separable, rows first but where the height shrinks by more than twice what the width does (Pillow 13), with the kernel of {@link cubic} stretched by the reduction (antialiasing), cut at the border
 * and normalised, in 22-bit fixed point with an 8-bit result in between. (sharp's enlargement differs: it is shifted by
 * a third of a pixel at 224 to 336.)
 */
function resizeBicubic(image: Pixels, width: number, height: number): Pixels {
  let { data } = image;
  const columnsFirst =
    height < image.height && width !== image.width && image.height - height > 2 * (image.width - width);
  if (columnsFirst) {
    data = resampleColumns(data, image.width, image.height, height);
    return { data: resampleRows(data, image.width, width, height), width, height };
  }
  if (width !== image.width) data = resampleRows(data, image.width, width, image.height);
  if (height !== image.height) data = resampleColumns(data, width, image.height, height);
  return { data, width, height };
}

/** Keys' cubic convolution with a = -0.5 (Catmull-Rom); 0 from a distance of 2 on. */
function cubic(distance: number): number {
  const x = Math.abs(distance);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  if (x < 2) return ((-0.5 * x + 2.5) * x - 4) * x + 2;
  return 0;
}

function tapsFor(source: number, target: number): Taps[] {
  const scale = source / target;
  const stretch = Math.max(scale, 1);
  return Array.from({ length: target }, (_, index) => {
    const centre = (index + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - SUPPORT * stretch + 0.5));
    const end = Math.min(source, Math.trunc(centre + SUPPORT * stretch + 0.5));
    const shares = Array.from({ length: end - first }, (_, i) => cubic((first + i - centre + 0.5) / stretch));
    const sum = shares.reduce((total, share) => total + share, 0);
    const weights = Int32Array.from(shares, (share) => {
      const scaled = (share / sum) * 2 ** WEIGHT_BITS;
      return Math.trunc(scaled + (scaled < 0 ? -0.5 : 0.5));
    });
    return { first, weights };
  });
}

function resampleRows(data: Pixels['data'], from: number, to: number, height: number): Pixels['data'] {
  const result = new Uint8ClampedArray(to * height * 3);
  tapsFor(from, to).forEach(({ first, weights }, x) => {
    for (let y = 0; y < height; y++) mix(data, (y * from + first) * 3, 3, weights, result, (y * to + x) * 3);
  });
  return result;
}

function resampleColumns(data: Pixels['data'], width: number, from: number, to: number): Pixels['data'] {
  const result = new Uint8ClampedArray(width * to * 3);
  tapsFor(from, to).forEach(({ first, weights }, y) => {
    for (let x = 0; x < width; x++)
      mix(data, (first * width + x) * 3, width * 3, weights, result, (y * width + x) * 3);
  });
  return result;
}

/** One pixel of the result; the clamped array cuts what overshoots. */
function mix(
  data: Pixels['data'],
  start: number,
  stride: number,
  weights: Int32Array,
  result: Uint8ClampedArray,
  at: number,
): void {
  const half = 1 << (WEIGHT_BITS - 1);
  let red = half;
  let green = half;
  let blue = half;
  let from = start;
  for (const weight of weights) {
    red += weight * (data[from] ?? 0);
    green += weight * (data[from + 1] ?? 0);
    blue += weight * (data[from + 2] ?? 0);
    from += stride;
  }
  result[at] = red >> WEIGHT_BITS;
  result[at + 1] = green >> WEIGHT_BITS;
  result[at + 2] = blue >> WEIGHT_BITS;
}
