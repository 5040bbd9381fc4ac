import { askThread } from '../../ask-thread.ts';
import { AppError } from '../../app-error.ts';
import { assertRegularFile } from '../../regular-file.ts';

/** More than this no table of the size that is let through needs, in MB. */
const LARGEST_HEAP = 4096;

/** Rows of a table that is read whole; the largest of the field's pair sets has 100,000. */
const MOST_ROWS = 5_000_000;

/** A row group unpacked, in bytes: it is in memory at once. */
const LARGEST_ROW_GROUP = 2 * 1024 ** 3;

/** A Parquet file's rows as JSON would have them: a file within it as its `sha256` in place of its bytes, times as ISO text. */
export interface ParquetTable {
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** What Hugging Face's datasets notes of the columns, as JSON text; null where it wrote nothing. */
  readonly huggingface: string | null;
}

/**
 * Runs in the thread. Integers are 64-bit in most files; those that a double holds become numbers. Binary columns are text of
 * old writers, but `bytes` beside `path` is a file.
 */
const PROGRAM = `
const { createHash } = require('node:crypto');
const { existsSync, mkdirSync, renameSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const ENDINGS = [['ffd8ff', '.jpg'], ['89504e47', '.png'], ['52494646', '.webp'], ['47494638', '.gif'], ['49492a00', '.tif'], ['4d4d002a', '.tif']];
const kept = (bytes) => {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (workerData.extractTo === null) return { sha256 };
  const beginning = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(4, bytes.byteLength)).toString('hex');
  const file = sha256 + (ENDINGS.find(([magic]) => beginning.startsWith(magic)) ?? ['', ''])[1];
  const path = join(workerData.extractTo, file);
  if (!existsSync(path)) {
    mkdirSync(workerData.extractTo, { recursive: true });
    writeFileSync(path + '.part', bytes);
    renameSync(path + '.part', path);
  }
  return { sha256, file };
};
const plain = (value, key) => {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Uint8Array)
    return key === 'bytes'
      ? kept(value)
      : new TextDecoder().decode(value);
  if (ArrayBuffer.isView(value)) return Array.from(value, (item) => plain(item, ''));
  if (Array.isArray(value)) return value.map((item) => plain(item, key));
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plain(item, name)]));
  return value === undefined ? null : value;
};
const read = async () => {
  const { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } = await import(workerData.hyparquet);
  const { compressors } = await import(workerData.compressors);
  const file = await asyncBufferFromFile(workerData.path);
  const metadata = await parquetMetadataAsync(file);
  if (Number(metadata.num_rows) > workerData.mostRows)
    throw new Error('it has ' + metadata.num_rows + ' rows, more than the ' + workerData.mostRows + ' that are read');
  const rows = [];
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const unpacked = group.columns.reduce((sum, { meta_data }) => sum + Number(meta_data?.total_uncompressed_size ?? 0), 0);
    if (unpacked > workerData.largestRowGroup)
      throw new Error('a row group takes ' + unpacked + ' bytes unpacked, more than the ' + workerData.largestRowGroup + ' that are read; write it in smaller ones');
    const rowEnd = rowStart + Number(group.num_rows);
    for (const row of await parquetReadObjects({ file, metadata, compressors, utf8: false, rowStart, rowEnd }))
      rows.push(plain(row, ''));
    rowStart = rowEnd;
  }
  return {
    columns: metadata.schema.length === 0 ? [] : topColumns(metadata.schema),
    rows,
    huggingface: metadata.key_value_metadata?.find(({ key }) => key === 'huggingface')?.value ?? null,
  };
};
const topColumns = (schema) => {
  const columns = [];
  let at = 1;
  const skip = () => {
    const children = schema[at++]?.num_children ?? 0;
    for (let child = 0; child < children; child++) skip();
  };
  while (at < schema.length) {
    columns.push(schema[at].name);
    skip();
  }
  return columns;
};
answer(read());
`;

/**
 * A whole Parquet file, read in a thread of its own.
 *
 * @param extractTo a folder in which files within it are written, under `file` beside their `sha256`: the hash with an ending
 * @throws AppError 'parquet-unreadable' with what is wrong with it
 */
export async function readParquet(path: string, extractTo: string | null = null): Promise<ParquetTable> {
  try {
    await assertRegularFile(path);
    return await askThread<ParquetTable>(
      PROGRAM,
      {
        path,
        extractTo,
        hyparquet: import.meta.resolve('hyparquet'),
        compressors: import.meta.resolve('hyparquet-compressors'),
        mostRows: MOST_ROWS,
        largestRowGroup: LARGEST_ROW_GROUP,
      },
      LARGEST_HEAP,
    );
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError(
      'parquet-unreadable',
      `${path} is not a readable Parquet file: ${reason}.`,
      'Write it again, or give the same as CSV or JSONL.',
      { cause: error },
    );
  }
}
