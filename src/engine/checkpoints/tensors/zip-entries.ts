import type { RandomFile } from './random-file.ts';

/** A file in an archive that is stored as it is. */
export interface ZipEntry {
  readonly name: string;
  /** Of its bytes, from the start of the archive. */
  readonly offset: number;
  readonly bytes: number;
}

/** Of ZIP's records (APPNOTE.TXT 4.3): signature, and size without names and comments. */
const LOCAL = { signature: 0x04034b50, size: 30 };
const CENTRAL = { signature: 0x02014b50, size: 46 };
const END = { signature: 0x06054b50, size: 22 };
const END_64 = { signature: 0x06064b50, size: 56 };
const LOCATOR_64 = { signature: 0x07064b50, size: 20 };

/** The extra field of sizes and places in 64 bits, and what stands in 32 bits where it is used. */
const EXTRA_64 = 1;
const IN_64_BITS = 0xffff_ffff;

const LONGEST_COMMENT = 0xffff;

/** A checkpoint's directory has some hundred bytes a tensor. */
const LARGEST_DIRECTORY = 64 << 20;

/**
 * Lists the files of an archive that nothing in it compresses, as PyTorch writes them, large ones included.
 *
 * @throws Error with the reason, without a full stop, where it is no such archive or its directory contradicts its content
 */
export async function readZipEntries(file: RandomFile): Promise<ZipEntry[]> {
  const { count, directory, end } = await findDirectory(file);
  if (end - directory > LARGEST_DIRECTORY) throw new Error('its directory is too large');
  const bytes = await file.read(directory, end - directory);
  const entries: ZipEntry[] = [];
  const names = new Set<string>();
  let at = 0;
  for (let index = 0; index < count; index++) {
    if (at + CENTRAL.size > bytes.length || bytes.readUInt32LE(at) !== CENTRAL.signature) throw damaged();
    const [nameLength, extraLength] = [bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30)];
    const next = at + CENTRAL.size + nameLength + extraLength + bytes.readUInt16LE(at + 32);
    if (next > bytes.length) throw damaged();
    const name = bytes.toString('utf8', at + CENTRAL.size, at + CENTRAL.size + nameLength);
    if (names.has(name)) throw new Error(`it holds ${name} twice`);
    names.add(name);
    if (bytes.readUInt16LE(at + 10) !== 0) throw new Error(`it holds ${name} compressed`);
    const extra = bytes.subarray(
      at + CENTRAL.size + nameLength,
      at + CENTRAL.size + nameLength + extraLength,
    );
    const [size, packed, place] = largeNumbers(
      [bytes.readUInt32LE(at + 24), bytes.readUInt32LE(at + 20), bytes.readUInt32LE(at + 42)],
      extra,
    );
    if (size !== packed) throw damaged();
    if (place + LOCAL.size > directory) throw damaged();
    const local = await file.read(place, LOCAL.size);
    if (local.readUInt32LE(0) !== LOCAL.signature) throw damaged();
    const offset = place + LOCAL.size + local.readUInt16LE(26) + local.readUInt16LE(28);
    if (offset + size > directory) throw damaged();
    entries.push({ name, offset, bytes: size });
    at = next;
  }
  return entries;
}

/** Where the directory is, and of how many files. */
async function findDirectory(file: RandomFile): Promise<{ count: number; directory: number; end: number }> {
  const tail = Math.min(file.size, END.size + LONGEST_COMMENT);
  const bytes = await file.read(file.size - tail, tail);
  let at = bytes.length - END.size;
  while (at >= 0 && bytes.readUInt32LE(at) !== END.signature) at--;
  if (at < 0) throw new Error('it is no ZIP archive, or only part of one');
  const end = file.size - tail + at;
  const found = {
    count: bytes.readUInt16LE(at + 10),
    directory: bytes.readUInt32LE(at + 16),
    end,
  };
  const large = await findLargeDirectory(file, end);
  const { directory, end: until } = large ?? found;
  if (directory > until) throw damaged();
  return large ?? found;
}

/** What the records in 64 bits say, which stand before the last one where there are any. */
async function findLargeDirectory(
  file: RandomFile,
  end: number,
): Promise<{ count: number; directory: number; end: number } | null> {
  const place = end - LOCATOR_64.size;
  if (place < 0) return null;
  const locator = await file.read(place, LOCATOR_64.size);
  if (locator.readUInt32LE(0) !== LOCATOR_64.signature) return null;
  const at = safe(locator.readBigUInt64LE(8));
  if (at + END_64.size > place) throw damaged();
  const record = await file.read(at, END_64.size);
  if (record.readUInt32LE(0) !== END_64.signature) throw damaged();
  return { count: safe(record.readBigUInt64LE(32)), directory: safe(record.readBigUInt64LE(48)), end: at };
}

/** Numbers of a directory's entry, those that do not fit 32 bits from its extra field. */
function largeNumbers(
  [size, packed, place]: readonly [number, number, number],
  extra: Buffer,
): [size: number, packed: number, place: number] {
  if (![size, packed, place].includes(IN_64_BITS)) return [size, packed, place];
  for (let at = 0; at + 4 <= extra.length;) {
    const [id, length] = [extra.readUInt16LE(at), extra.readUInt16LE(at + 2)];
    at += 4;
    if (at + length > extra.length) throw damaged();
    if (id === EXTRA_64) {
      let next = at;
      const from64 = (number: number): number => {
        if (number !== IN_64_BITS) return number;
        if (next + 8 > at + length) throw damaged();
        next += 8;
        return safe(extra.readBigUInt64LE(next - 8));
      };
      return [from64(size), from64(packed), from64(place)];
    }
    at += length;
  }
  throw damaged();
}

function safe(number: bigint): number {
  if (number > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged();
  return Number(number);
}

function damaged(): Error {
  return new Error('its directory does not match its content');
}
