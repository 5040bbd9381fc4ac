import { basename } from 'node:path';
import { AppError } from '../../app-error.ts';
import { findColumns, headerError } from '../../datasets/csv-columns.ts';
import type { CsvTable } from '../../datasets/csv-table.ts';
import { problemOfFile, type ImportProblem } from '../../datasets/import-problem.ts';
import { streamRows } from '../../datasets/stream-rows.ts';
import { recordsOfObject } from '../../datasets/source/pandas-json.ts';
import { readSource } from '../../datasets/source/read-source.ts';
import { recordTable } from '../../datasets/source/record-table.ts';
import { VoteCounts, type BothBad, type Votes } from './vote-counts.ts';

const COLUMNS = {
  first: ['first', 'model_a', 'left', 'img1', 'image1', 'first_image', 'item_a', 'test', 'target'],
  second: ['second', 'model_b', 'right', 'img2', 'image2', 'second_image', 'item_b', 'reference', 'ref'],
  chosen: ['chosen'],
  rejected: ['rejected'],
  answer: ['label', 'winner', 'answer', 'preference', 'vote', 'predicted', 'result'],
  weight: ['weight', 'weights', 'count', 'votes'],
  rater: ['rater', 'judge', 'annotator', 'user'],
} as const;

const WANTED =
  'first, second and label (or model_a, model_b and winner, or chosen and rejected), and optionally weight and rater';

/** A file of votes, and whether it says which of two items stood in which place. */
interface VoteFile extends Votes {
  readonly knowsPlaces: boolean;
}

/**
 * Reads votes about pairs of items, of a CSV, TSV, JSON, JSONL, Parquet or xlsx file, told by its content. Every vote counts, also
 * the second about a pair.
 *
 * @throws AppError 'csv-header', 'comparisons-empty', and those of reading
 */
export async function readVotes(path: string, bothBad: BothBad): Promise<VoteFile> {
  const file = basename(path);
  const begin = (header: readonly string[]) => voteRows(header, path, new VoteCounts(file, bothBad));
  let streamed: VoteRows | null = null;
  const isPlain = await streamRows(path, {
    begin: (header) => {
      streamed = begin(header);
      return true;
    },
    row: (fields, line, keys) => {
      streamed?.add(fields, line, keys);
      return true;
    },
  });
  const rows = isPlain ? (streamed as VoteRows | null) : null;
  const found = rows === null ? readWhole(await wholeTable(path), begin) : rows.finish([]);
  if (found.votes.count > 0) return found;
  const [problem] = found.problems;
  throw new AppError(
    'comparisons-empty',
    `${path} holds no vote about a pair that counts.${problem === undefined ? '' : ` The first problem${problem.line === null ? '' : `, line ${problem.line}`}: ${problem.message}.`}`,
    `Give a table with the columns ${WANTED}.`,
  );
}

/** The votes of a table that was read already. @throws AppError 'csv-header' */
export function votesOfTable(table: CsvTable, bothBad: BothBad): VoteFile {
  const file = basename(table.file);
  return readWhole(table, (header) => voteRows(header, table.file, new VoteCounts(file, bothBad)));
}

/**
 * Rows of a table of votes, by its columns.
 *
 * Hot loops (`test/bench/rank.ts`): indices are in range by construction; their defaults are for the compiler alone.
 */
interface VoteRows {
  readonly add: (fields: readonly string[], line: number, keys: Int32Array) => void;
  readonly finish: (notes: readonly ImportProblem[]) => VoteFile;
}

function voteRows(header: readonly string[], path: string, counts: VoteCounts): VoteRows {
  const { first, second, chosen, rejected, answer, weight, rater } = findColumns(header, COLUMNS, path);
  const isChoice = chosen !== undefined && rejected !== undefined;
  const [a, b] = isChoice ? [chosen, rejected] : [first, second];
  if (a === undefined || b === undefined || (!isChoice && answer === undefined))
    throw headerError(header, WANTED, path);
  const said = answer ?? -1;
  const preferred = counts.numberOf('first', -1);
  return {
    add: (fields, line, keys) => {
      counts.add(
        line,
        counts.numberOf(fields[a] ?? '', keys[a] ?? -1),
        counts.numberOf(fields[b] ?? '', keys[b] ?? -1),
        isChoice ? preferred : counts.numberOf(fields[said] ?? '', keys[said] ?? -1),
        weight === undefined ? null : (fields[weight] ?? ''),
        rater === undefined ? null : counts.numberOf(fields[rater] ?? '', keys[rater] ?? -1),
      );
    },
    finish: (notes) => ({ ...counts.finish(notes, weight !== undefined), knowsPlaces: !isChoice }),
  };
}

function readWhole(table: CsvTable, begin: (header: readonly string[]) => VoteRows): VoteFile {
  const rows = begin(table.header);
  const noKeys = new Int32Array(table.header.length).fill(-1);
  for (const { fields, line } of table.rows) rows.add(fields, line, noKeys);
  return rows.finish(table.problems);
}

async function wholeTable(path: string): Promise<CsvTable> {
  const source = await readSource(path);
  switch (source.kind) {
    case 'table':
      return source.table;
    case 'records':
      return recordTable(path, source.columns, source.records);
    case 'object': {
      const records = recordsOfObject(source.value);
      if (records === null)
        throw new AppError(
          'format-unknown',
          `${path} is a JSON object, and no list of rows.`,
          'Give a JSON list of objects, one a row.',
        );
      const columns = [...new Set(records.flatMap(({ value }) => Object.keys(value)))];
      return {
        ...recordTable(path, columns, records),
        problems: [problemOfFile(basename(path), 'the object is read as a table, as pandas writes one')],
      };
    }
  }
}
