import { promisify } from 'node:util';
import { inflateRaw } from 'node:zlib';

/** All files in a workbook together, unpacked; SCUT-FBP5500's 660,000 ratings take about 120 MB. */
const LARGEST_UNPACKED = 512 * 1024 ** 2;

/** Sheets shrink to a tenth or twentieth. What shrinks more than this, as Apache POI has it, is made to fill the memory. */
const LARGEST_RATIO = 100;

/** Below this nobody minds the ratio. */
const SMALL_ENTRY = 1024 ** 2;

/** Of ZIP's records (APPNOTE.TXT 4.3): signature, and size without names and comments. */
const LOCAL = { signature: 0x04034b50, size: 30 };
const CENTRAL = { signature: 0x02014b50, size: 46 };
const END = { signature: 0x06054b50, size: 22 };

/** The longest comment after the last record, and the longest record after an entry's data. */
const LONGEST_COMMENT = 0xffff;
const LONGEST_DESCRIPTOR = 24;

const STORED = 0;
const DEFLATED = 8;

const inflate = promisify(inflateRaw);

/**
 * Checks that a workbook can be unpacked without filling the memory: its files are as large as it says, one after
 * another with nothing between, and together no larger than any real workbook.
 *
 * @throws Error with the reason, without a full stop
 */
export async function checkWorkbookSize(bytes: Buffer): Promise<void> {
  const entries = readEntries(bytes);
  let total = 0;
  for (const { unpacked, packed } of entries) {
    total += unpacked;
    if (total > LARGEST_UNPACKED)
      throw new Error(`unpacked it takes more than ${LARGEST_UNPACKED / 1024 ** 2} MB`);
    if (unpacked > SMALL_ENTRY && unpacked > LARGEST_RATIO * packed)
      throw new Error(
        `one of its files unpacks to ${Math.round(unpacked / packed)} times its size, which no real workbook does`,
      );
  }
  for (const { method, data, unpacked } of entries) {
    if (method === STORED && data.length === unpacked) continue;
    if (method !== DEFLATED) throw new Error('it is packed in a way that workbooks are not');
    const { length } = await inflate(data, { maxOutputLength: Math.max(1, unpacked) }).catch(
      (cause: unknown) => {
        throw new Error('one of its files is damaged, or larger than it says', { cause });
      },
    );
    if (length !== unpacked) throw new Error('one of its files is smaller than it says');
  }
}

interface Entry {
  readonly method: number;
  readonly data: Buffer;
  readonly packed: number;
  readonly unpacked: number;
}

/** The files that the directory lists; a reader of the local headers finds the same. */
function readEntries(bytes: Buffer): Entry[] {
  const end = findEnd(bytes);
  const count = bytes.readUInt16LE(end + 10);
  const directory = bytes.readUInt32LE(end + 16);
  const entries: (Entry & { readonly from: number; readonly to: number })[] = [];
  let at = directory;
  for (let index = 0; index < count; index++) {
    if (at + CENTRAL.size > end || bytes.readUInt32LE(at) !== CENTRAL.signature) throw damaged();
    const [packed, unpacked] = [bytes.readUInt32LE(at + 20), bytes.readUInt32LE(at + 24)];
    const from = bytes.readUInt32LE(at + 42);
    if (from + LOCAL.size > directory || bytes.readUInt32LE(from) !== LOCAL.signature) throw damaged();
    const start = from + LOCAL.size + bytes.readUInt16LE(from + 26) + bytes.readUInt16LE(from + 28);
    const said = bytes.readUInt32LE(from + 22);
    if (start + packed > directory || (said !== 0 && said !== unpacked)) throw damaged();
    entries.push({
      method: bytes.readUInt16LE(at + 10),
      data: bytes.subarray(start, start + packed),
      packed,
      unpacked,
      from,
      to: start + packed,
    });
    at +=
      CENTRAL.size + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  let place = 0;
  for (const { from, to } of entries.toSorted((a, b) => a.from - b.from)) {
    if (from < place || from - place > LONGEST_DESCRIPTOR) throw damaged();
    place = to;
  }
  if (directory < place || directory - place > LONGEST_DESCRIPTOR) throw damaged();
  return entries;
}

function findEnd(bytes: Buffer): number {
  const first = Math.max(0, bytes.length - END.size - LONGEST_COMMENT);
  for (let at = bytes.length - END.size; at >= first; at--)
    if (bytes.readUInt32LE(at) === END.signature) return at;
  throw new Error('it is no ZIP archive, or only part of one');
}

function damaged(): Error {
  return new Error('its directory does not match its content');
}
