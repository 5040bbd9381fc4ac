/** A rectangle of a picture, in pixels. */
export interface Part {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export type Extent = Pick<Part, 'width' | 'height'>;

/** How a picture is turned and mirrored to be shown, by its number in EXIF, 1 to 8. */
export class Orientation {
  /** Whether rows are shown as columns. */
  readonly #swapped: boolean;
  /** Whether a row, and a column, is stored from its end. */
  readonly #mirrored: { readonly x: boolean; readonly y: boolean };

  /** @param exif any other number counts as 1: as stored */
  constructor(exif: number) {
    this.#swapped = [5, 6, 7, 8].includes(exif);
    this.#mirrored = { x: [2, 3, 7, 8].includes(exif), y: [3, 4, 6, 7].includes(exif) };
  }

  /** Where a part of a picture as shown is stored. @param shown size of the whole */
  stored(shown: Extent, part: Part): Part {
    const [whole, { left, top, width, height }] = this.#swapped
      ? [swap(shown), { left: part.top, top: part.left, ...swap(part) }]
      : [shown, part];
    return {
      left: this.#mirrored.x ? whole.width - left - width : left,
      top: this.#mirrored.y ? whole.height - top - height : top,
      width,
      height,
    };
  }

  /** Stored pixels as they are shown, three bytes each. @param size of what is stored */
  show(pixels: Uint8Array, { width, height }: Extent): Uint8Array {
    if (!this.#swapped && !this.#mirrored.x && !this.#mirrored.y) return pixels;
    const result = new Uint8Array(pixels.length);
    const shown = this.#swapped ? { width: height, height: width } : { width, height };
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const [across, down] = [this.#mirrored.x ? width - 1 - x : x, this.#mirrored.y ? height - 1 - y : y];
        const to = this.#swapped ? across * shown.width + down : down * shown.width + across;
        const from = (y * width + x) * 3;
        result.set(pixels.subarray(from, from + 3), to * 3);
      }
    return result;
  }
}

function swap({ width, height }: Extent): Extent {
  return { width: height, height: width };
}
