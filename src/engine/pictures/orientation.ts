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
    // How far apart in the result are neighbours of a row, and of a column, and where its first pixel goes.
    const [right, below] = this.#swapped ? [height, 1] : [1, width];
    const [across, down] = [this.#mirrored.x ? -right : right, this.#mirrored.y ? -below : below];
    const first =
      (this.#mirrored.x ? (width - 1) * right : 0) + (this.#mirrored.y ? (height - 1) * below : 0);
    let from = 0;
    for (let y = 0; y < height; y++) {
      let to = (first + y * down) * 3;
      // Bytes one by one: a view of each pixel takes five times as long.
      for (let x = 0; x < width; x++, from += 3, to += across * 3) {
        result[to] = pixels[from] as number;
        result[to + 1] = pixels[from + 1] as number;
        result[to + 2] = pixels[from + 2] as number;
      }
    }
    return result;
  }
}

function swap({ width, height }: Extent): Extent {
  return { width: height, height: width };
}
