/** An 8-bit RGB image, row-major, three bytes a pixel. */
export interface Pixels {
  readonly data: Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
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
 * Separable, rows first, with the kernel of {@link cubic} stretched by the reduction (antialiasing), cut at the border
 * and normalised, in 22-bit fixed point with an 8-bit result in between. (sharp's enlargement differs: it is shifted by
 * a third of a pixel at 224 to 336.)
 */
export function resizeBicubic(image: Pixels, width: number, height: number): Pixels {
  let { data } = image;
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
