import { open, stat } from 'node:fs/promises';
import Papa from 'papaparse';
import { AppError } from '../app-error.ts';
import { delimiterOf } from './csv-table.ts';
import { FieldKeys } from './field-keys.ts';
import { withoutGuard } from './formula-guard.ts';

/** What is asked of a table as it is read. */
export interface RowReader {
  /** The header; false where its table is to be read whole instead. */
  readonly begin: (header: readonly string[]) => boolean;
  /**
   * A row of as many fields as the header. False as for the header.
   *
   * @param fields is used again for the next one
   * @param keys a small number that stands for each field's text, the same for the same text more often than not; -1 where there is
   *   none. Used again as well
   */
  readonly row: (fields: readonly string[], line: number, keys: Int32Array) => boolean;
  /**
   * A row of fewer or more fields, behind at least one that has as many as the header or fewer. False as for the header, which is what
   * is done without this.
   */
  readonly uneven?: (fields: readonly string[], line: number, delimiter: string) => boolean;
  /** So many of the file's bytes have been read; throws where that is to be all. */
  readonly read?: (bytes: number) => void;
}

/** Bytes read at once, and the longest line. */
const PIECE = 1 << 18;

/** What a file begins with, as hexadecimal text, that is no plain table of UTF-8: Parquet, ZIP, OLE, gzip, xz, zstd, UTF-16. */
const OTHERS = ['50415231', '504b0304', '504b0506', 'd0cf11e0', '1f8b', 'fd377a', '28b52ffd', 'fffe', 'feff'];

function isOther(bytes: Buffer): boolean {
  const beginning = bytes.toString('hex', 0, 8);
  return (
    OTHERS.some((other) => beginning.startsWith(other)) || looksLikeJson(bytes.toString('latin1', 0, 64))
  );
}

/** Whether text begins as JSON does. */
export function looksLikeJson(text: string): boolean {
  return /^\s*[[{]/.test(text);
}

/**
 * Reads a table of text piece by piece, in as much memory as a piece and its different texts take, if it is plain: no commas in a table
 * that something else divides, no blanks behind a closing quote, and, unless the reader takes others, as many fields in every row as in
 * the header. What such a table says is what `parseCsv` says of it.
 *
 * It goes by bytes: of fields that come again no text is made.
 *
 * @returns whether it was; if not, some rows may have been handed on, and the file is to be read whole
 * @throws AppError 'csv-empty'
 */
export async function streamRows(path: string, reader: RowReader): Promise<boolean> {
  // Pipes of a shell are read whole, and whatever cannot be read is told by that.
  if ((await stat(path).catch(() => null))?.isFile() !== true) return false;
  const rows = new PlainRows(reader);
  await using file = await open(path);
  // A piece stands behind room for what the one before leaves of a line; the next one is read meanwhile.
  let [bytes, others] = [Buffer.allocUnsafe(2 * PIECE + 1), Buffer.allocUnsafe(2 * PIECE + 1)];
  const readInto = (buffer: Buffer) => file.read(buffer, PIECE, PIECE).then(({ bytesRead }) => bytesRead);
  let reading = readInto(bytes);
  let read = 0;
  let left = 0;
  for (;;) {
    const length = await reading;
    if (length === 0) break;
    const filled = PIECE + length;
    if (read === 0 && isOther(bytes.subarray(PIECE, filled))) return false;
    let start = PIECE - left;
    if (read === 0 && startsWithMark(bytes, PIECE)) start += BYTE_ORDER_MARK.length;
    reading = readInto(others);
    // Whoever ends earlier does not ask how that went.
    reading.catch(() => undefined);
    reader.read?.((read += length));
    const end = bytes.lastIndexOf(NEWLINE, filled - 1) + 1;
    if (end > start) start = rows.take(bytes, start, end, filled);
    if (start < 0) return false;
    left = filled - start;
    if (left > PIECE) return false;
    bytes.copy(others, PIECE - left, start, filled);
    [bytes, others] = [others, bytes];
  }
  if (left > 0) {
    bytes[PIECE] = NEWLINE;
    // Less is taken where a quote never closes.
    if (rows.take(bytes, PIECE - left, PIECE + 1, PIECE + 1) !== PIECE + 1) return false;
  }
  if (!rows.hasHeader)
    throw new AppError('csv-empty', `${path} is empty.`, 'It needs a header and at least one row.');
  return true;
}

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

function startsWithMark(bytes: Buffer, from: number): boolean {
  return BYTE_ORDER_MARK.every((byte, place) => bytes[from + place] === byte);
}

const NEWLINE = 10;
const RETURN = 13;
const BLANK = 32;
const QUOTE = 34;
const APOSTROPHE = 39;
const COMMA = 44;
const LAST_ASCII = 127;

/**
 * Lines of bytes, divided into fields.
 *
 * Hot loops (`test/bench/tables.ts`): indices are in range by construction; their defaults are for the compiler alone.
 */
class PlainRows {
  readonly #reader: RowReader;
  #keyed = new FieldKeys(0, textOfField);
  #line = 0;
  #delimiter = -1;
  /** Whether a row has had no more fields than the header. */
  #isFitting = false;
  #fields: string[] = [];
  #keys = new Int32Array(0);
  #width = 0;

  constructor(reader: RowReader) {
    this.#reader = reader;
  }

  get hasHeader(): boolean {
    return this.#width > 0;
  }

  /**
   * Lines from `from` to `end`, each with its end.
   *
   * @param filled what was read, of which the beginning tells the delimiter
   * @returns up to where they are taken: a quoted field may go on behind the end; -1 where they are not plain
   */
  take(bytes: Buffer, from: number, end: number, filled: number): number {
    let start = from;
    while (this.#width === 0 && start < end) {
      const stop = bytes.indexOf(NEWLINE, start);
      this.#line++;
      if (!this.#takeHeader(bytes, start, stop, filled)) return NOT_PLAIN;
      start = stop + 1;
    }
    return start === end ? end : this.#takeRows(bytes, start, end);
  }

  /** A line that may be the header: the first that is not blank. */
  #takeHeader(bytes: Buffer, from: number, stop: number, filled: number): boolean {
    const line = bytes.toString('utf8', from, stop).replace(/\r$/, '');
    if (line.includes('\r')) return false;
    if (this.#delimiter < 0) {
      if (line.trim() === '') return true;
      const delimiter = delimiterOf(bytes.toString('utf8', from, filled));
      this.#delimiter = delimiter.charCodeAt(0);
    }
    const { data, errors } = Papa.parse<string[]>(line, {
      newline: '\n',
      delimiter: String.fromCharCode(this.#delimiter),
    });
    if (errors.some(({ type }) => type === 'Quotes')) return false;
    const header = (data[0] ?? []).map(cleanText);
    if (header.every((field) => field === '')) return true;
    if (this.#delimiter !== COMMA && header.some((field) => field.includes(','))) return false;
    // The end of a torn number might stand under it.
    if (this.#delimiter === COMMA && header.some((field, place) => place > 0 && field === '')) return false;
    this.#width = header.length;
    this.#fields = Array<string>(header.length).fill('');
    this.#keys = new Int32Array(header.length);
    this.#keyed = new FieldKeys(header.length, textOfField);
    return this.#reader.begin(header);
  }

  #takeRows(bytes: Buffer, from: number, end: number): number {
    const [delimiter, width, fields, keys] = [this.#delimiter, this.#width, this.#fields, this.#keys];
    const keyed = this.#keyed;
    const { texts } = keyed;
    let at = from;
    while (at < end) {
      const [begin, line] = [at, ++this.#line];
      let column = 0;
      let isBlank = true;
      for (let isLast = false; !isLast; column++) {
        const isQuoted = bytes[at] === QUOTE;
        if (isQuoted) at++;
        const start = at;
        let key = column < width ? keyed.guess(bytes, start, end, column) : -1;
        if (key >= 0) {
          const behind = start + keyed.lengthOf(key);
          const byte = bytes[behind];
          if (
            isQuoted
              ? byte === QUOTE && bytes[behind + 1] !== QUOTE
              : byte === delimiter || byte === NEWLINE || byte === RETURN
          )
            at = behind;
          else key = -1;
        }
        const isGuessed = key >= 0;
        let hash = 0;
        let isEscaped = false;
        // Whether its bytes are the same field wherever they stand.
        let isSimple = true;
        while (!isGuessed) {
          let byte = bytes[at] ?? 0;
          // No mark is behind the comma, unless it divides fields.
          while (byte > COMMA && byte !== delimiter) {
            hash = ((hash << 5) - hash + byte) | 0;
            byte = bytes[++at] ?? 0;
          }
          if (isQuoted) {
            if (byte === QUOTE) {
              if (bytes[at + 1] !== QUOTE) break;
              isEscaped = true;
              at++;
            } else if (byte === NEWLINE) {
              this.#line++;
              isSimple = false;
              if (at === end - 1) {
                this.#line = line - 1;
                return begin;
              }
            } else if (byte === RETURN) return NOT_PLAIN;
          } else if (byte === delimiter || byte === NEWLINE || byte === RETURN) break;
          if (byte === delimiter || byte === QUOTE) isSimple = false;
          // Decimal commas are told of a whole column.
          if (byte === COMMA && delimiter !== COMMA) return NOT_PLAIN;
          hash = ((hash << 5) - hash + byte) | 0;
          at++;
        }
        const stop = at;
        if (isQuoted) at++;
        if (bytes[at] === RETURN && bytes[++at] !== NEWLINE) return NOT_PLAIN;
        isLast = bytes[at] === NEWLINE;
        // What stands behind a closing quote.
        if (!isLast && bytes[at] !== delimiter) return NOT_PLAIN;
        at++;
        if (!isGuessed && !isEscaped && column < width)
          key = keyed.keyOf(bytes, start, stop, hash, column, this.#line);
        keyed.follow(column, isSimple ? key : -1, isGuessed);
        const text =
          key >= 0
            ? (texts[key] ?? '')
            : isEscaped
              ? cleanText(bytes.toString('utf8', start, stop).replaceAll('""', '"'))
              : textOfField(bytes, start, stop);
        if (column < width) keys[column] = key;
        fields[column] = text;
        if (text.length > 0) isBlank = false;
      }
      if (!isBlank && !this.#hand(column, line)) return NOT_PLAIN;
    }
    return end;
  }

  /** Hands a row on. */
  #hand(count: number, line: number): boolean {
    const fields = this.#fields;
    if (count === this.#width) {
      this.#isFitting = true;
      return this.#reader.row(fields, line, this.#keys);
    }
    if (count < this.#width) this.#isFitting = true;
    // Where all rows have one more, the first of each may be its name.
    if (!this.#isFitting) return false;
    const uneven = fields.slice(0, count);
    fields.length = this.#width;
    return this.#reader.uneven?.(uneven, line, String.fromCharCode(this.#delimiter)) ?? false;
  }
}

/** In place of how far lines are taken. */
const NOT_PLAIN = -1;

/** A field without the blanks around it and without a spreadsheet's guard. */
function textOfField(bytes: Buffer, from: number, to: number): string {
  if (from === to) return '';
  const text = bytes.toString('utf8', from, to);
  const [first, last] = [bytes[from] ?? 0, bytes[to - 1] ?? 0];
  const isPlain =
    first > BLANK && first < LAST_ASCII && first !== APOSTROPHE && last > BLANK && last < LAST_ASCII;
  return isPlain ? text : cleanText(text);
}

function cleanText(text: string): string {
  return withoutGuard(text.trim());
}
