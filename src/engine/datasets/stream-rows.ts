import { open } from 'node:fs/promises';
import { AppError } from '../app-error.ts';
import { assertRegularFile } from '../regular-file.ts';
import { delimiterOf } from './csv-table.ts';
import { withoutGuard } from './formula-guard.ts';

/** What is asked of a table as it is read. */
export interface RowReader {
  /** The header; false where its table is to be read whole instead. */
  readonly begin: (header: readonly string[]) => boolean;
  /** A row of as many fields as the header; the array is used again for the next one. False as for the header. */
  readonly row: (fields: readonly string[], line: number) => boolean;
  /** So many of the file's bytes have been read; throws where that is to be all. */
  readonly read?: (bytes: number) => void;
}

/** Bytes read at once. V8 keeps longer text than 128 KB apart, where it is collected late. */
const PIECE = 1 << 16;

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
 * Reads a table of text piece by piece, in as much memory as a piece takes, if it is plain: commas or tabs, no quotes, and as
 * many fields in every row as in the header. What such a table says is what `parseCsv` says of it.
 *
 * @returns whether it was; if not, some rows may have been handed on, and the file is to be read whole
 * @throws AppError 'csv-empty', or an error of the file system
 */
export async function streamRows(path: string, reader: RowReader): Promise<boolean> {
  await assertRegularFile(path);
  const decoder = new TextDecoder('utf-8');
  let rest = '';
  let isFirst = true;
  let read = 0;
  let line = 0;
  let delimiter = '';
  let width = 0;
  let fields: string[] = [];
  for await (const bytes of piecesOf(path)) {
    if (isFirst && isOther(bytes)) return false;
    isFirst = false;
    reader.read?.((read += bytes.length));
    const text = rest + decoder.decode(bytes, { stream: true });
    const end = text.lastIndexOf('\n') + 1;
    rest = text.slice(end);
    if (end > 0 && !take(text, end)) return false;
    if (rest.length > PIECE) return false;
  }
  rest += decoder.decode();
  if (rest !== '' && !take(`${rest}\n`, rest.length + 1)) return false;
  if (delimiter === '')
    throw new AppError('csv-empty', `${path} is empty.`, 'It needs a header and at least one row.');
  return true;

  /** Lines up to `end`, each with its end. */
  function take(text: string, end: number): boolean {
    if (text.includes('"')) return false;
    const isReturned = text.includes('\r');
    let from = 0;
    while (from < end) {
      const stop = text.indexOf('\n', from);
      const last = isReturned && text[stop - 1] === '\r' ? stop - 1 : stop;
      line++;
      if (isReturned && text.slice(from, last).includes('\r')) return false;
      if (!takeLine(text, from, last)) return false;
      from = stop + 1;
    }
    return true;
  }

  function takeLine(text: string, from: number, to: number): boolean {
    if (delimiter === '') {
      if (text.slice(from, to).trim() === '') return true;
      delimiter = delimiterOf(text.slice(from));
      if (delimiter !== ',' && delimiter !== '\t') return false;
    }
    let count = 0;
    let isBlank = true;
    for (let start = from; start <= to; count++) {
      let stop = text.indexOf(delimiter, start);
      if (stop < 0 || stop > to) stop = to;
      const field = clean(text, start, stop);
      if (field !== '') isBlank = false;
      // Decimal commas are told of a whole column.
      if (delimiter === '\t' && field.includes(',')) return false;
      fields[count] = field;
      start = stop + 1;
    }
    if (isBlank) return true;
    if (width === 0) {
      width = count;
      const header = fields;
      fields = Array<string>(count);
      return reader.begin(header);
    }
    if (count !== width) return false;
    return reader.row(fields, line);
  }
}

/** A file's bytes, all in one memory: pieces of their own would wait in some hundred megabytes to be collected. */
async function* piecesOf(path: string): AsyncGenerator<Buffer> {
  const bytes = Buffer.allocUnsafe(PIECE);
  await using file = await open(path);
  for (;;) {
    const { bytesRead } = await file.read(bytes, 0, PIECE);
    if (bytesRead === 0) return;
    yield bytes.subarray(0, bytesRead);
  }
}

/** A field without the blanks around it and without a spreadsheet's guard. */
function clean(text: string, from: number, to: number): string {
  const field = text.slice(from, to);
  const [first, last] = [field.charCodeAt(0), field.charCodeAt(field.length - 1)];
  const isPlain =
    first > BLANK && first < LAST_ASCII && first !== APOSTROPHE && last > BLANK && last < LAST_ASCII;
  return isPlain || field === '' ? field : withoutGuard(field.trim());
}

const BLANK = 32;
const APOSTROPHE = 39;
const LAST_ASCII = 127;
