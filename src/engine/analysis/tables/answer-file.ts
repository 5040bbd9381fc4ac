import { open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import type { PredictionStamp } from '../../store/predictions.ts';
import type { Run } from '../../store/runs.ts';
import { writeWholeFile } from '../../whole-file.ts';
import { COLUMN_NAMES, countAnswers, type AnswerColumns } from './answer-columns.ts';
import type { LoadedAnswers } from './load-answers.ts';

/** Of the layout below; a file of another version is not read. */
const FORMAT = 1;

/** The header's json, padded with blanks. */
const HEADER_BYTES = 256;

/** Of one answer: three probabilities and two ids. */
const ANSWER_BYTES = 3 * 8 + 2 * 4;

const headerSchema = z.object({
  format: z.literal(FORMAT),
  run: z.int(),
  createdAt: z.int(),
  count: z.int(),
  lastAnswered: z.int(),
  answers: z.int().min(0),
  /** CRC-32 of the columns. */
  checksum: z.int(),
});

/** Where a run's columns are kept: a copy of what the store holds, which may be deleted at any time. */
export function answerFile(cacheDir: string, run: Run): string {
  return path.join(cacheDir, 'answers', `run-${run.id}.bin`);
}

/**
 * A run's columns as they were kept, in the byte order of every machine that Tiebreak runs on (little-endian).
 *
 * @param stamp of the store's answers at this moment
 * @returns null where there is no file, or one that is not whole, not of this run or not of this state of it
 */
export async function readAnswerFile(
  file: string,
  run: Run,
  stamp: PredictionStamp,
): Promise<AnswerColumns | null> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(file);
    const header = parseHeader(await readExactly(handle, HEADER_BYTES));
    const isOfRun = header.run === run.id && header.createdAt === run.createdAt;
    if (!isOfRun || header.count !== stamp.count || header.lastAnswered !== stamp.lastAnswered) return null;
    const { size } = await handle.stat();
    if (size !== HEADER_BYTES + header.answers * ANSWER_BYTES) return null;
    const bytes = await readExactly(handle, header.answers * ANSWER_BYTES);
    return crc32(bytes) === header.checksum ? columnsIn(bytes.buffer, header.answers) : null;
  } catch {
    return null;
  } finally {
    await handle?.close();
  }
}

/** Keeps a run's columns, whole or not at all; a disk that does not take them costs only time at the next start. */
export async function writeAnswerFile(
  file: string,
  run: Run,
  { columns, stamp }: LoadedAnswers,
): Promise<void> {
  const parts = COLUMN_NAMES.map((name) => columns[name]).map(
    (column) => new Uint8Array(column.buffer, column.byteOffset, column.byteLength),
  );
  const header: z.infer<typeof headerSchema> = {
    format: FORMAT,
    run: run.id,
    createdAt: run.createdAt,
    ...stamp,
    answers: countAnswers(columns),
    checksum: parts.reduce((sum, part) => crc32(part, sum), 0),
  };
  try {
    const pieces = [JSON.stringify(header).padEnd(HEADER_BYTES), ...parts];
    await writeWholeFile(file, pieces, { durable: false, makeFolder: true });
  } catch {
    // A copy that is not kept is loaded from the store again.
  }
}

function parseHeader(bytes: Uint8Array): z.infer<typeof headerSchema> {
  return headerSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
}

/** @throws Error for a file that ends before */
async function readExactly(handle: FileHandle, count: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(new ArrayBuffer(count));
  let at = 0;
  while (at < count) {
    const { bytesRead } = await handle.read(bytes, at, count - at);
    if (bytesRead === 0) throw new Error('the file ends too early');
    at += bytesRead;
  }
  return bytes;
}

function columnsIn(buffer: ArrayBuffer, count: number): AnswerColumns {
  return {
    pFirst: new Float64Array(buffer, 0, count),
    pSecond: new Float64Array(buffer, 8 * count, count),
    pSimilar: new Float64Array(buffer, 16 * count, count),
    firstIds: new Int32Array(buffer, 24 * count, count),
    secondIds: new Int32Array(buffer, 28 * count, count),
  };
}
