import { at } from '../../core/at.ts';
import type { Extent, Part } from '../pictures/orientation.ts';
import type { Picture } from '../pictures/picture.ts';
import { kernelOf, type Interpolation, type Kernel } from './resampling-kernel.ts';
import { ColumnScaling, RowScaling, WEIGHT_BITS, type Reach, type Taps } from './resampling-sums.ts';

/** A picture on a canvas of one colour that is at least as large. */
export interface Canvas extends Extent {
  readonly picture: Pick<Picture, 'width' | 'height' | 'decode'>;
  /** Where its upper left corner lies. */
  readonly left: number;
  readonly top: number;
  /** 0-255 a channel. */
  readonly colour: readonly [red: number, green: number, blue: number];
}

/** Pixels of a picture that are read at a time. */
const BAND_PIXELS = 1 << 20;

/**
 * Whether Pillow from 13 on scales columns first, which rounds otherwise: where the height shrinks by more than twice what the
 * width does. Before, and in every other case, rows come first.
 */
export function scalesColumnsFirst(from: Extent, to: Extent): boolean {
  return (
    from.height > to.height &&
    from.width !== to.width &&
    from.height - to.height > 2 * (from.width - to.width)
  );
}

/**
 * A part of what Pillow's `Image.resize` makes of a canvas, to the bit: LLaVA's images were prepared so, by bicubic interpolation.
 * Only the pixels that this part is made of are decoded.
 *
 * Separable, rows first, with a kernel stretched by the reduction (antialiasing), cut at the border
 * and normalised, in 22-bit fixed point with an 8-bit result in between. (sharp's enlargement differs: it is shifted by
 * a third of a pixel at 224 to 336.)
 *
 * @param size to which the whole canvas is scaled
 * @param part of the scaled canvas
 * @param options.columnsFirst see {@link scalesColumnsFirst}. Defaults to false.
 * @param options.interpolation defaults to `bicubic`
 * @returns three bytes a pixel
 * @throws PictureFault
 */
export async function resample(
  canvas: Canvas,
  size: Extent,
  part: Part,
  {
    columnsFirst = false,
    interpolation = 'bicubic',
  }: { readonly columnsFirst?: boolean; readonly interpolation?: Interpolation | undefined } = {},
): Promise<Uint8ClampedArray> {
  const { picture, colour } = canvas;
  const kernel = kernelOf(interpolation);
  const across = tapsFor(kernel, canvas.width, size.width, part.left, part.width);
  const down = tapsFor(kernel, canvas.height, size.height, part.top, part.height);
  const columns = reachOf(across, canvas.left, picture.width);
  const rows = reachOf(down, canvas.top, picture.height);
  const span = spanOf(across);
  // Columns come first where rows are taken as they are before, and scaled afterwards.
  const rowScaling = new RowScaling(
    columnsFirst ? tapsFor(kernel, canvas.width, canvas.width, span.from, span.count) : across,
    colour,
    columns,
  );
  const columnScaling = new ColumnScaling(down, rowScaling, rows);
  await using decoded = await picture.decode({
    left: columns.from - canvas.left,
    top: rows.from - canvas.top,
    width: columns.count,
    height: rows.count,
  });
  const together = Math.max(1, Math.floor(BAND_PIXELS / columns.count));
  for (let top = 0; top < rows.count; top += together) {
    const count = Math.min(together, rows.count - top);
    const pixels = await decoded.rows(top, count);
    for (let row = 0; row < count; row++)
      columnScaling.add(rows.from + top + row, rowScaling.scale(pixels, row * columns.count * 3));
  }
  return columnsFirst
    ? scaledRows(columnScaling.result(), new RowScaling(across, colour, span), span)
    : columnScaling.result();
}

/** Every row of pixels scaled. @param span of the pixels of a row */
function scaledRows(pixels: Uint8ClampedArray, scaling: RowScaling, { count }: Reach): Uint8ClampedArray {
  const rows = pixels.length / (count * 3);
  const stride = scaling.blank.length;
  const scaled = new Uint8ClampedArray(rows * stride);
  const source = new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.length);
  for (let row = 0; row < rows; row++) scaled.set(scaling.scale(source, row * count * 3), row * stride);
  return scaled;
}

/** For `count` pixels of the result from `from` on. */
function tapsFor(kernel: Kernel, source: number, target: number, from: number, count: number): Taps[] {
  const scale = source / target;
  const stretch = Math.max(scale, 1);
  return Array.from({ length: count }, (_, index) => {
    const centre = (from + index + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - kernel.support * stretch + 0.5));
    const end = Math.min(source, Math.trunc(centre + kernel.support * stretch + 0.5));
    const shares = Float64Array.from({ length: end - first }, (_share, i) =>
      kernel.at((first + i - centre + 0.5) * (1 / stretch)),
    );
    const sum = shares.reduce((total, share) => total + share, 0);
    const weights = Int32Array.from(shares, (share) => {
      const scaled = (share / sum) * 2 ** WEIGHT_BITS;
      return Math.trunc(scaled + (scaled < 0 ? -0.5 : 0.5));
    });
    return { first, weights };
  });
}

/** The pixels of the canvas that the taps need. */
function spanOf(taps: readonly Taps[]): Reach {
  const { first: from } = at(taps, 0);
  const last = at(taps, taps.length - 1);
  return { from, count: last.first + last.weights.length - from };
}

/** The pixels of the canvas that the taps need and the picture, which lies at `offset`, has. */
function reachOf(taps: readonly Taps[], offset: number, length: number): Reach {
  const span = spanOf(taps);
  const from = Math.max(span.from, offset);
  return { from, count: Math.min(span.from + span.count, offset + length) - from };
}
