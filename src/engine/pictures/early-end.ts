import { formatCount } from '../../core/format.ts';

/**
 * Where a JPEG, PNG, WebP or TIFF file breaks off: "after 1,234 bytes, before its end". Null where it is whole, and for other
 * formats, of which the decoder tells.
 */
export function earlyEnd(bytes: Buffer): string | null {
  if (bytes.subarray(0, JPEG_START.length).equals(JPEG_START)) return jpegEnd(bytes);
  if (bytes.subarray(0, PNG_START.length).equals(PNG_START)) return pngEnd(bytes);
  if (bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP')
    return webpEnd(bytes);
  if (['II*\0', 'MM\0*'].includes(bytes.toString('latin1', 0, 4))) return tiffEnd(bytes);
  return null;
}

const JPEG_START = Buffer.from([0xff, 0xd8]);
const PNG_START = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');

/** JPEG's markers: the end, and what comes before its first pixel. */
const END_OF_IMAGE = Buffer.from([0xff, 0xd9]);
const START_OF_SCAN = 0xda;

/** Whether a marker of JPEG has no length and no content: a restart, or one without a meaning. */
const isBare = (marker: number): boolean => (marker >= 0xd0 && marker <= 0xd7) || marker === 0x01;

/** The end is sought behind the header: a small picture in there has an end of its own. */
function jpegEnd(bytes: Buffer): string | null {
  for (let at = JPEG_START.length; at + 4 <= bytes.length;) {
    // What is no marker, the decoder judges.
    if (bytes[at] !== 0xff) return null;
    const marker = bytes.readUInt8(at + 1);
    if (marker === START_OF_SCAN) return bytes.includes(END_OF_IMAGE, at) ? null : brokenOff(bytes, true);
    // Markers may be filled up with further bytes 0xff.
    if (marker === 0xff) at += 1;
    else at += isBare(marker) ? 2 : 2 + bytes.readUInt16BE(at + 2);
  }
  return brokenOff(bytes, false);
}

/** Bytes of a PNG's chunk before its content (length and name), and with the checksum behind it. */
const CHUNK_HEAD = 8;
const CHUNK_FRAME = 12;

function pngEnd(bytes: Buffer): string | null {
  let pixels = false;
  for (let at = PNG_START.length; at + CHUNK_HEAD <= bytes.length;) {
    const name = bytes.toString('latin1', at + 4, at + CHUNK_HEAD);
    at += CHUNK_FRAME + bytes.readUInt32BE(at);
    pixels ||= name === 'IDAT';
    if (name === 'IEND' && at <= bytes.length) return null;
  }
  return brokenOff(bytes, pixels);
}

function webpEnd(bytes: Buffer): string | null {
  const announced = bytes.readUInt32LE(4) + 8;
  return announced > bytes.length
    ? `after ${formatCount(bytes.length)} of the ${formatCount(announced)} bytes that it announces`
    : null;
}

/** Bytes of an entry of a TIFF's directory. */
const TIFF_ENTRY = 12;

/** Its directory often lies behind the pixels; what breaks off between the two the decoder finds. */
function tiffEnd(bytes: Buffer): string | null {
  const isLittle = bytes[0] === 'I'.charCodeAt(0);
  const read16 = (offset: number) => (isLittle ? bytes.readUInt16LE(offset) : bytes.readUInt16BE(offset));
  if (bytes.length < 8) return brokenOff(bytes, false);
  const directory = isLittle ? bytes.readUInt32LE(4) : bytes.readUInt32BE(4);
  if (directory + 2 > bytes.length) return brokenOff(bytes, true);
  return directory + 2 + read16(directory) * TIFF_ENTRY > bytes.length ? brokenOff(bytes, true) : null;
}

function brokenOff({ length }: Buffer, pixels: boolean): string {
  return `after ${formatCount(length)} bytes, before its ${pixels ? 'end' : 'first pixel'}`;
}
