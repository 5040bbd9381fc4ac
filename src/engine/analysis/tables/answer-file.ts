import { readFileSync } from 'node:fs';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import type { Run } from '../../store/runs.ts';
import { writeWholeFileSync } from '../../whole-file.ts';
import {
  columnsInOrder,
  countAnswers,
  type AnswerColumns,
  type ProbabilityColumns,
} from './answer-columns.ts';

/** Of the layout below; a file of another version is not read. */
const FORMAT = 4;

/** The header's json, padded with blanks. */
const HEADER_BYTES = 256;

/** Of one answer: two ids and a label, behind three numbers of each kind that is there. */
const LABEL_BYTES = 2 * 4 + 1;
const NUMBER_BYTES = 8;

const headerSchema = z.object({
  format: z.literal(FORMAT),
  run: z.int(),
  createdAt: z.int(),
  /** See answerState of the store. */
  state: z.string(),
  answers: z.int().min(0),
  /** Which numbers are there. */
  probabilities: z.boolean(),
  votes: z.boolean(),
  weights: z.boolean(),
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
 * @param state of the store's answers at this moment: see answerState of the store
 * @returns null where there is no file, or one that is not whole, not of this run or not of this state of it
 */
export function readAnswerFile(file: string, run: Run, state: string): AnswerColumns | null {
  try {
    const bytes = readFileSync(file);
    const header = headerSchema.parse(JSON.parse(bytes.toString('utf8', 0, HEADER_BYTES)));
    const isOfRun = header.run === run.id && header.createdAt === run.createdAt;
    if (!isOfRun || header.state !== state) return null;
    const numbers = 3 * [header.votes, header.weights, header.probabilities].filter(Boolean).length;
    const ofAnswer = LABEL_BYTES + NUMBER_BYTES * numbers;
    if (bytes.length !== HEADER_BYTES + header.answers * ofAnswer) return null;
    if (crc32(bytes.subarray(HEADER_BYTES)) !== header.checksum) return null;
    return columnsIn(bytes, header);
  } catch {
    return null;
  }
}

/** Keeps a run's columns, whole or not at all; a disk that does not take them costs only time at the next start. */
export function writeAnswerFile(file: string, run: Run, columns: AnswerColumns, state: string): void {
  const parts = columnsInOrder(columns).map(
    (column) => new Uint8Array(column.buffer, column.byteOffset, column.byteLength),
  );
  const header: z.infer<typeof headerSchema> = {
    format: FORMAT,
    run: run.id,
    createdAt: run.createdAt,
    state,
    answers: countAnswers(columns),
    probabilities: columns.probabilities !== null,
    votes: columns.votes !== null,
    weights: columns.votes !== null && columns.votes.weights !== null,
    checksum: parts.reduce((sum, part) => crc32(part, sum), 0),
  };
  try {
    // Not put together first: that would take as much memory again.
    writeWholeFileSync(file, JSON.stringify(header).padEnd(HEADER_BYTES), ...parts);
  } catch {
    // A copy that is not kept is loaded from the store again.
  }
}

/** As {@link columnsInOrder} has them. */
function columnsIn(
  { buffer, byteOffset }: Buffer<ArrayBuffer>,
  header: Pick<z.infer<typeof headerSchema>, 'answers' | 'probabilities' | 'votes' | 'weights'>,
): AnswerColumns {
  const count = header.answers;
  let at = byteOffset + HEADER_BYTES;
  const numbers = () => {
    const column = new Float64Array(buffer, at, count);
    at += NUMBER_BYTES * count;
    return column;
  };
  const triple = (): ProbabilityColumns => [numbers(), numbers(), numbers()];
  const byLabel = ([first, second, similar]: ProbabilityColumns) => ({ first, second, similar });
  const votes = header.votes ? byLabel(triple()) : null;
  const weights = header.weights ? byLabel(triple()) : null;
  const probabilities = header.probabilities ? triple() : null;
  return {
    probabilities,
    firstIds: new Int32Array(buffer, at, count),
    secondIds: new Int32Array(buffer, at + 4 * count, count),
    labels: new Uint8Array(buffer, at + 8 * count, count),
    votes: votes && { ...votes, weights },
  };
}
