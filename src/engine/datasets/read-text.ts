import { readFile } from 'node:fs/promises';
import { AppError } from '../app-error.ts';
import { decodeText } from '../decode-text.ts';
import { isMissing } from '../if-there.ts';
import { readRegularFile } from '../regular-file.ts';

/** What a shell gives for `<(command)` and for standard input: pipes, which a person means. */
const SHELL_PIPE = /^\/(dev\/(fd\/|stdin$)|proc\/)/;

/**
 * A whole text file: UTF-8 or, where a byte-order mark says so, UTF-16; without the mark, line ends as '\n'.
 *
 * Bytes that are no UTF-8 become U+FFFD: one foreign name then fails on its own line and not the whole file.
 *
 * @throws AppError 'file-missing', 'file-unreadable' or, for a spreadsheet or an archive, 'file-not-text'
 */
export async function readText(file: string): Promise<string> {
  return textOf(await readBytes(file), file);
}

/** The same of bytes that {@link readBytes} gave. @throws AppError 'file-not-text' */
export function textOf(bytes: Buffer, file: string): string {
  assertIsText(bytes, file);
  return decodeText(bytes).replace(/\r\n?/g, '\n');
}

/** A whole file that a person gives, or what a shell pipes. @throws AppError 'file-missing' or 'file-unreadable' */
export async function readBytes(file: string): Promise<Buffer> {
  try {
    return await (SHELL_PIPE.test(file) ? readFile(file) : readRegularFile(file));
  } catch (error) {
    if (isMissing(error))
      throw new AppError('file-missing', `There is no file ${file}.`, 'Check the path.', { cause: error });
    const isOfFileSystem = error instanceof Error && 'code' in error;
    throw new AppError(
      'file-unreadable',
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
      isOfFileSystem ? 'Check its permissions.' : 'Give a file.',
      { cause: error },
    );
  }
}

/** What to do about the first spreadsheet among a folder's files, beginning with a blank; nothing where there is none. */
export function adviceOnSpreadsheets(names: readonly string[]): string {
  const found = names.find((name) => /\.(xlsx?|ods)$/i.test(name));
  return found === undefined
    ? ''
    : ` Save ${found} as CSV UTF-8 in your spreadsheet program first, if it is the table.`;
}

/** How a ZIP file begins, an empty one too, and how Excel's .xls does (an OLE compound file). */
const ZIP = ['504b0304', '504b0506'];
const COMPOUND_FILE = 'd0cf11e0a1b11ae1';

/** Names of entries that tell whose archive it is. */
const EXCEL_ENTRY = 'xl/workbook.';
const OPEN_DOCUMENT_TYPE = 'application/vnd.oasis.opendocument.spreadsheet';

/** How files begin that hold one packed file: gzip, xz and zstd. */
const PACKED = ['1f8b08', 'fd377a585a00', '28b52ffd'];

function assertIsText(bytes: Buffer, file: string): void {
  const beginning = bytes.toString('hex', 0, 8);
  if (PACKED.some((signature) => beginning.startsWith(signature)))
    throw new AppError(
      'file-not-text',
      `${file} is a packed file, not a text file.`,
      'Unpack it, and give the file that was in it.',
    );
  const isZip = ZIP.some((signature) => beginning.startsWith(signature));
  if (!isZip && beginning !== COMPOUND_FILE) return;
  if (isZip && !bytes.includes(EXCEL_ENTRY) && !bytes.includes(OPEN_DOCUMENT_TYPE))
    throw new AppError(
      'file-not-text',
      `${file} is a ZIP archive, not a CSV file.`,
      'Unpack it, and give the CSV file in it.',
    );
  const what = bytes.includes(OPEN_DOCUMENT_TYPE) ? 'an OpenDocument spreadsheet' : 'an Excel workbook';
  throw new AppError(
    'file-not-text',
    `${file} is ${what}, not a CSV file.`,
    'Save it as CSV UTF-8 in your spreadsheet program, and give that file.',
  );
}
