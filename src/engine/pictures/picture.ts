import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp, { type Metadata, type Sharp, type SharpOptions } from 'sharp';
import { formatCount } from '../../core/format.ts';
import { earlyEnd } from './early-end.ts';
import { faultOf, PictureFault } from './picture-fault.ts';
import { subtractInks } from './subtract-inks.ts';
import { Orientation, type Part } from './orientation.ts';

export interface PictureLimits {
  /** Of the largest picture that is read. */
  readonly pixels: number;
  /** That are decoded into memory at once; of more, a copy without compression is made on the disk. */
  readonly pixelsInMemory: number;
}

/** As many pixels as sharp takes by itself; in memory 72 MB. */
const LIMITS: PictureLimits = { pixels: 0x3fff ** 2, pixelsInMemory: 24_000_000 };

/**
 * How every picture is read, by whoever reads it: what a decoder only warns of is a fault, because the rest of such a
 * picture is often grey; embedded profiles are ignored, as in Pillow.
 */
const READING: SharpOptions = { failOn: 'warning', ignoreIcc: true, limitInputPixels: false };

/** Pixels of a picture that is checked in its own size, and the longest side of the copy that larger ones are checked by. */
const MOST_CHECKED_WHOLE = 4_000_000;
const SMALL_COPY = 256;

/** Rows of a part of a picture, upright: three bytes a pixel, red first. */
export interface DecodedPart extends AsyncDisposable {
  /** Rows from `top` on, counted within the part. */
  rows(top: number, count: number): Promise<Uint8Array>;
}

/** A picture's file: its header is read, its pixels are decoded when they are asked for. */
export class Picture {
  /** As sharp names it: "jpeg". */
  readonly format: string;
  /** Pixels, as it is shown: upright. */
  readonly width: number;
  readonly height: number;
  /** Whether its colours are inks. */
  readonly isCmyk: boolean;
  readonly #bytes: Buffer;
  readonly #orientation: Orientation;
  readonly #pixelsInMemory: number;

  private constructor(
    bytes: Buffer,
    { format, space, orientation, autoOrient }: Metadata,
    pixelsInMemory: number,
  ) {
    this.#pixelsInMemory = pixelsInMemory;
    this.format = format;
    this.width = autoOrient.width;
    this.height = autoOrient.height;
    this.isCmyk = space === 'cmyk';
    this.#bytes = bytes;
    this.#orientation = new Orientation(orientation ?? 1);
  }

  /** @throws PictureFault for what is no picture, ends early or has too many pixels */
  static async open(bytes: Buffer, limits: Partial<PictureLimits> = {}): Promise<Picture> {
    const { pixels, pixelsInMemory } = { ...LIMITS, ...limits };
    if (bytes.length === 0) throw new PictureFault('no-picture', 'the file is empty');
    const end = earlyEnd(bytes);
    if (end !== null) throw new PictureFault('damaged', `the file ends early, ${end}`);
    const metadata = await sharp(bytes, READING)
      .metadata()
      .catch((error: unknown) => {
        throw faultOf(bytes, error);
      });
    const { width, height } = metadata.autoOrient;
    if (width * height > pixels)
      throw new PictureFault(
        'too-large',
        `it has ${formatCount(width)} x ${formatCount(height)} pixels, and at most ${formatCount(pixels)} in all are read; make it smaller`,
      );
    return new Picture(bytes, metadata, pixelsInMemory);
  }

  /**
   * Decodes a part of it. Grey becomes three equal colours, transparency is dropped, 16 bits become 8, CMYK becomes RGB
   * by {@link subtractInks}.
   *
   * @throws PictureFault
   */
  async decode(part: Part): Promise<DecodedPart> {
    const stored = this.#orientation.stored(this, part);
    const cut = this.#read(this.#bytes).extract(stored);
    try {
      return stored.width * stored.height <= this.#pixelsInMemory
        ? this.#inMemory(part, await this.#coloursOf(cut, stored))
        : await this.#onDisk(part, cut);
    } catch (error) {
      throw faultOf(this.#bytes, error);
    }
  }

  /**
   * The whole of it upright in 8-bit sRGB, no larger than `size` pixels a side. CMYK is scaled before the inks are
   * subtracted. What is wrong with its pixels is thrown by whoever decodes them, as sharp says it.
   */
  async inside(size: number): Promise<Sharp> {
    const sized = this.#read(this.#bytes)
      .autoOrient()
      .resize(size, size, { fit: 'inside', withoutEnlargement: true });
    if (!this.isCmyk) return sized;
    const { data, info } = await sized.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    return sharp(subtractInks(data), { raw: { width: info.width, height: info.height, channels: 3 } });
  }

  /** @throws PictureFault where it cannot be decoded from its first to its last byte */
  async check(): Promise<void> {
    // A small copy of a large one, so that a few at once do not fill the memory.
    const isLarge = this.width * this.height > MOST_CHECKED_WHOLE;
    const decoded = this.#read(this.#bytes);
    if (isLarge) decoded.resize(SMALL_COPY, SMALL_COPY, { fit: 'inside' });
    await decoded
      .raw()
      .toBuffer()
      .catch((error: unknown) => {
        throw faultOf(this.#bytes, error);
      });
  }

  #inMemory({ width }: Part, pixels: Uint8Array): DecodedPart {
    return {
      rows: (top, count) => Promise.resolve(pixels.subarray(top * width * 3, (top + count) * width * 3)),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  }

  /** A copy without compression can be read from anywhere; what is compressed would be decoded from its start each time. */
  async #onDisk(part: Part, cut: Sharp): Promise<DecodedPart> {
    const folder = await mkdtemp(path.join(tmpdir(), 'tiebreak-picture-'));
    const dispose = () => rm(folder, { recursive: true, force: true });
    try {
      const copy = path.join(folder, 'copy.v');
      await cut.toFile(copy);
      return {
        rows: (top, height) => {
          const strip = this.#orientation.stored(part, { left: 0, top, width: part.width, height });
          return this.#coloursOf(this.#read(copy).extract(strip), strip);
        },
        [Symbol.asyncDispose]: dispose,
      };
    } catch (error) {
      await dispose();
      throw error;
    }
  }

  /** As it is stored, in 8-bit sRGB or in its inks. */
  #read(source: Buffer | string): Sharp {
    const opened = sharp(source, READING).removeAlpha();
    return this.isCmyk
      ? opened.pipelineColourspace('cmyk').toColourspace('cmyk')
      : opened.toColourspace('srgb');
  }

  /** Colours of what is stored in such a place, as they are shown. */
  async #coloursOf(cut: Sharp, place: Part): Promise<Uint8Array> {
    const { data, info } = await cut.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    return this.#orientation.show(this.isCmyk ? subtractInks(data) : inColours(data, info.channels), place);
  }
}

/** Three channels of one, or as they are. */
function inColours(data: Uint8Array, channels: number): Uint8Array {
  if (channels === 3) return data;
  if (channels !== 1) throw new PictureFault('damaged', `it has ${channels} colour channels`);
  const colours = new Uint8Array(data.length * 3);
  data.forEach((grey, index) => colours.fill(grey, index * 3, index * 3 + 3));
  return colours;
}
