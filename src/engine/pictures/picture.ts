import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type sharp from 'sharp';
import type { Metadata, Sharp, SharpOptions } from 'sharp';
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

/** Of a file in the format of libvips, before its pixels, which lie row by row. */
const VIPS_HEADER_BYTES = 64;

/** Where in that header the type of the numbers is said; 0 for bytes. */
const VIPS_BAND_FORMAT = 20;

/** What libvips says of a disk that is full, or may not be written. */
const NO_ROOM = /no space left|read-only file system|permission denied|quota/i;

/** Pixels of a picture that is checked in its own size, and the longest side of the copy that larger ones are checked by. */
const MOST_CHECKED_WHOLE = 4_000_000;
const SMALL_COPY = 256;

/** Rows of a part of a picture, upright: three bytes a pixel, red first. */
export interface DecodedPart extends AsyncDisposable {
  /** Rows from `top` on, counted within the part; they may be overwritten by the next call. */
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
  readonly #sharp: typeof sharp;
  readonly #bytes: Buffer;
  readonly #orientation: Orientation;
  readonly #pixelsInMemory: number;

  private constructor(
    library: typeof sharp,
    bytes: Buffer,
    { format, space, orientation, autoOrient }: Metadata,
    pixelsInMemory: number,
  ) {
    this.#sharp = library;
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
    // Loaded with the first picture: 70 modules and libvips, which what only asks or imports does not need.
    const { default: library } = await import('sharp');
    const metadata = await library(bytes, READING)
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
    return new Picture(library, bytes, metadata, pixelsInMemory);
  }

  /**
   * Decodes a part of it. Grey becomes three equal colours, transparency is dropped, 16 bits become 8, CMYK becomes RGB
   * by {@link subtractInks}.
   *
   * @throws PictureFault
   */
  async decode(part: Part): Promise<DecodedPart> {
    try {
      return part.width * part.height <= this.#pixelsInMemory
        ? await this.#inMemory(part)
        : await this.#onDisk(part);
    } catch (error) {
      throw faultOf(this.#bytes, error);
    }
  }

  /**
   * The whole of it upright in 8-bit sRGB, no larger than `size` pixels a side. CMYK is scaled before the inks are
   * subtracted. What is wrong with its pixels is thrown by whoever decodes them, as sharp says it.
   */
  async inside(size: number): Promise<Sharp> {
    const sized = this.#read().autoOrient().resize(size, size, { fit: 'inside', withoutEnlargement: true });
    if (!this.isCmyk) return sized;
    const { data, info } = await sized.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    return this.#sharp(subtractInks(data), { raw: { width: info.width, height: info.height, channels: 3 } });
  }

  /** A copy of that many pixels, upright, of the whole picture whatever its shape: three bytes a pixel, red first. */
  async smallCopy(width: number, height: number): Promise<Uint8Array> {
    const { data, info } = await this.#read()
      .autoOrient()
      .resize(width, height, { fit: 'fill' })
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return this.#inColours(data, info.channels);
  }

  /** @throws PictureFault where it cannot be decoded from its first to its last byte */
  async check(): Promise<void> {
    // A small copy of a large one, so that a few at once do not fill the memory.
    const isLarge = this.width * this.height > MOST_CHECKED_WHOLE;
    const decoded = this.#read();
    if (isLarge) decoded.resize(SMALL_COPY, SMALL_COPY, { fit: 'inside' });
    await decoded
      .raw()
      .toBuffer()
      .catch((error: unknown) => {
        throw faultOf(this.#bytes, error);
      });
  }

  async #inMemory(part: Part): Promise<DecodedPart> {
    const stored = this.#orientation.stored(this, part);
    const { data, info } = await this.#read()
      .extract(stored)
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const pixels = this.#orientation.show(this.#inColours(data, info.channels), stored);
    const stride = part.width * 3;
    return {
      rows: (top, count) => Promise.resolve(pixels.subarray(top * stride, (top + count) * stride)),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  }

  /** A copy without compression can be read from anywhere; what is compressed would be decoded from its start each time. */
  async #onDisk(part: Part): Promise<DecodedPart> {
    await using stack = new AsyncDisposableStack();
    const folder = await mkdtemp(path.join(tmpdir(), 'tiebreak-picture-'));
    stack.defer(() => rm(folder, { recursive: true, force: true }));
    const copy = path.join(folder, 'copy.v');
    const { channels } = await this.#read()
      .autoOrient()
      .extract(part)
      .toFile(copy)
      .catch((error: unknown) => {
        if (!NO_ROOM.test(String(error))) throw error;
        throw new PictureFault('too-large', `${tmpdir()} has no room for a copy of its pixels`, {
          cause: error,
        });
      });
    const file = stack.use(await open(copy));
    const stride = part.width * channels;
    const header = Buffer.alloc(VIPS_HEADER_BYTES);
    await file.read(header, 0, header.length, 0);
    if (header.readUInt32LE(VIPS_BAND_FORMAT) !== 0) throw new Error('the copy is not of bytes');
    // One for all calls: what is thrown away would fill the memory before it is collected.
    let buffer = Buffer.alloc(0);
    const owned = stack.move();
    return {
      rows: async (top, count) => {
        if (buffer.length < count * stride) buffer = Buffer.alloc(count * stride);
        const pixels = buffer.subarray(0, count * stride);
        const { bytesRead } = await file.read(pixels, 0, pixels.length, VIPS_HEADER_BYTES + top * stride);
        if (bytesRead < pixels.length) throw new Error('the copy ends early');
        return this.#inColours(pixels, channels);
      },
      [Symbol.asyncDispose]: () => owned.disposeAsync(),
    };
  }

  /** As it is stored, in 8-bit sRGB or in its inks. */
  #read(): Sharp {
    const opened = this.#sharp(this.#bytes, READING).removeAlpha();
    return this.isCmyk
      ? opened.pipelineColourspace('cmyk').toColourspace('cmyk')
      : opened.toColourspace('srgb');
  }

  #inColours(data: Uint8Array, channels: number): Uint8Array {
    return this.isCmyk ? subtractInks(data) : inColours(data, channels);
  }
}

/** Three channels of one, or as they are. */
function inColours(data: Uint8Array, channels: number): Uint8Array {
  if (channels === 3) return data;
  if (channels !== 1) throw new PictureFault('damaged', `it has ${channels} colour channels`);
  const colours = new Uint8Array(data.length * 3);
  let to = 0;
  for (const grey of data) {
    colours[to++] = grey;
    colours[to++] = grey;
    colours[to++] = grey;
  }
  return colours;
}
