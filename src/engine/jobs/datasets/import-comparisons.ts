import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import type { EstimatedScores } from '../../../model/estimated-scores.ts';
import { AppError } from '../../app-error.ts';
import type { ComparisonFile } from '../../datasets/comparison-file-kinds.ts';
import { COMPARISON_FILE_COLUMNS, comparisonFileOf } from '../../datasets/comparison-file.ts';
import type { CsvTable } from '../../datasets/csv-table.ts';
import { headerError } from '../../datasets/csv-columns.ts';
import { problemOfFile, problemWithPlace, type ImportProblem } from '../../datasets/import-problem.ts';
import { adviceOnSpreadsheets } from '../../datasets/read-text.ts';
import { readSideFile, sideFileOf } from '../../datasets/side-file.ts';
import { checkScoreRange, type ScoreRange } from '../../datasets/score-range.ts';
import {
  readComparisonTable,
  type ComparisonFormat,
  type ComparisonTable,
} from '../../formats/read-comparison-table.ts';
import { streamComparisonFile } from '../../formats/stream-comparison-file.ts';
import { readVotes, votesOfTable } from '../../formats/votes/read-votes.ts';
import { edgesAndTotals } from '../../formats/votes/vote-counts.ts';
import { whatBecame } from '../../formats/votes/what-became.ts';
import { placedAt } from '../../datasets/source/placed-at.ts';
import { isFolder } from '../../if-there.ts';
import type { LongWork } from '../../long-work.ts';
import { insertDataset } from '../../store/datasets.ts';
import { beginUnfinished } from '../../store/unfinished.ts';
import type { Workspace } from '../../store/workspace.ts';
import type { PieceOptions } from '../../store/write-in-pieces.ts';
import { calibrateToEstimates } from '../scores/calibrate-to-estimates.ts';
import { namedAsInDataset } from './foreign-names.ts';
import type { FoundOfImages, ImportedItem } from './import-target.ts';
import { findRecordedImages, type RecordedImages } from './recorded-images.ts';
import { showImport } from './show-import.ts';
import { storeFreshImages } from './store-fresh-images.ts';
import { storeComparisonFile } from './store-comparison-file.ts';

export interface ImportComparisonsOptions extends LongWork {
  /** The dataset that the images are of; made if there is none. Defaults to the name of the folder or file. */
  readonly dataset?: string;
  /** What the runs and sets are called. Defaults to the names of the files. */
  readonly name?: string;
  /** The range that the scores are on. Defaults to the dataset's, for a new one to the usual range that holds them. */
  readonly range?: ScoreRange;
  /** Largest score difference that is Similar. Defaults to that of scores estimated of votes, else to 0.2. */
  readonly theta?: number;
  /** What the files are. Defaults to what their content shows. */
  readonly format?: ComparisonFormat;
  /** Whether nobody else waits for this thread. Defaults to false. */
  readonly isAlone?: boolean;
  /** A column of preferences of whose every value a run of its own is made, too. */
  readonly by?: string;
}

export interface ComparisonsImport {
  readonly dataset: { readonly id: number; readonly name: string; readonly status: RecordedImages['status'] };
  readonly items: readonly ImportedItem[];
  readonly problems: readonly ImportProblem[];
  /** Where tables with a side file come from, a sentence each. */
  readonly origins: readonly string[];
  /** Of each file of preferences what its rows became, a sentence each. */
  readonly became: readonly { readonly file: string; readonly sentences: readonly string[] }[];
  /** Scores that were estimated of them; null where none were. */
  readonly estimated: EstimatedScores | null;
}

/**
 * Imports recorded comparisons, pair sets, folds and reference sets from a table (CSV, TSV, xlsx, JSON, JSONL or Parquet), rows
 * of Hugging Face's datasets, TRL or LLaVA, or every such file of a folder, all or nothing.
 *
 * Each answer column of a file of comparisons becomes a 'recorded' run, named after the file (and the column, if there
 * are several). A file with tests and references gives its runs that plan and, unless the dataset has one of the same
 * images, a reference set; one of mere pairs whose truth is known gives a pair set.
 * What is in the workspace already, just so, is left as it is.
 *
 * @throws AppError 'comparisons-empty', 'csv-header', 'import-exists' (another of the same name), and those of reading
 * @throws the signal's reason when it is aborted
 */
export async function importComparisons(
  workspace: Workspace,
  path: string,
  options: ImportComparisonsOptions = {},
): Promise<ComparisonsImport> {
  const { range, theta: givenTheta } = options;
  if (range) checkScoreRange(range);
  const { files: read, problems, origins, fromFolder } = await readFiles(resolve(path), options);
  const datasetName = options.dataset ?? basename(path, fromFolder ? '' : extname(path));
  options.signal?.throwIfAborted();
  const { db } = workspace;
  const files = read.map(({ parsed, table }) => {
    const named = namedAsInDataset(db, datasetName, parsed, table);
    problems.push(...named.problems);
    return named.file;
  });
  const root = fromFolder ? resolve(path) : dirname(resolve(path));
  const images = findRecordedImages(db, datasetName, files, root, range);
  await using staged = await beginUnfinished(workspace, 'dataset', () =>
    insertDataset(db, { ...images.newDataset, name: randomUUID() }),
  );
  const work: PieceOptions = options;
  await storeFreshImages(workspace, images, staged.row, work);
  const items: ImportedItem[] = [];
  const notes: ImportProblem[] = [];
  const found: FoundOfImages = { estimates: null, groups: new Map() };
  const stagedRuns = new Map<string, number>();
  for (const file of files) {
    const base =
      options.name === undefined
        ? file.stem
        : files.length === 1
          ? options.name
          : `${options.name}-${file.stem}`;
    const target = {
      ...{ workspace, images, stagedIn: staged.row, stagedRuns, givenTheta, base, notes, work, found },
      runByPrompt: options.by !== undefined,
    };
    items.push(...(await storeComparisonFile(target, file)));
  }
  const all = placedIn(read, [...problems, ...images.problems, ...notes]);
  if (items.every(({ size }) => size === 0)) throw nothingToImport(path, all);
  const id = await staged.finish(() => showImport(db, images, staged.row, stagedRuns, found));
  if (found.estimates !== null) await calibrateToEstimates(workspace, found.estimates.from.run);
  return {
    dataset: { id, name: datasetName, status: images.status },
    ...{ items, problems: all, origins },
    became: await Promise.all(read.flatMap((file) => becameOf(file) ?? [])),
    estimated: found.estimates?.from ?? null,
  };
}

/** What the rows of a file of preferences became; null of another file. */
function becameOf({
  path,
  parsed,
  table,
}: ReadFile): Promise<{ readonly file: string; readonly sentences: readonly string[] }> | null {
  if (parsed.kind !== 'comparisons' || !parsed.arePreferences) return null;
  const { file, knowsPlaces } = parsed;
  const votes = async () => (table.table ? votesOfTable(table.table, 'tie') : readVotes(path, 'tie'));
  return votes().then((read) => ({
    file,
    sentences: whatBecame(edgesAndTotals(read).totals, {
      tied: 'Similar',
      bothBad: 'tie',
      otherwise: ', for neither is more than the other',
      places: knowsPlaces
        ? null
        : 'Chosen and rejected do not say which was shown first: sides are drawn, and a position effect would be chance.',
    }),
  }));
}

/** Problems with their places: of a file whose lines are entries the entry's number. */
function placedIn(files: readonly ReadFile[], problems: readonly ImportProblem[]): ImportProblem[] {
  const counted = new Set(files.filter(({ table }) => table.areCounted).map(({ parsed }) => parsed.file));
  return problems.map((problem) =>
    problem.line === null
      ? problem
      : { ...problem, ...placedAt(counted.has(problem.file), problem.line, problem.message) },
  );
}

/** Lists come before the comparisons that may refer to them. */
const ORDER: Readonly<Record<ComparisonFile['kind'], number>> = {
  references: 0,
  folds: 1,
  pairs: 2,
  comparisons: 3,
};

/** What a file's images are called, and its lines. */
type TableFacts = Pick<ComparisonTable, 'folder' | 'pictures' | 'areCounted'> & {
  /** The rows themselves, where they were read whole. */
  readonly table?: CsvTable;
};

/** Of a plain table, whose names are names. */
const PLAIN: TableFacts = { folder: '', pictures: new Map(), areCounted: false };

interface ReadFile {
  readonly path: string;
  readonly parsed: ComparisonFile;
  readonly table: TableFacts;
}

/** What a folder's files may end with; CSV and TSV are tables, and of the others those that are read as such. */
const TABLE_ENDINGS = ['.csv', '.tsv'];
const OTHER_ENDINGS = ['.jsonl', '.ndjson', '.parquet', '.xlsx'];

async function readFiles(
  path: string,
  options: ImportComparisonsOptions,
): Promise<{ files: ReadFile[]; problems: ImportProblem[]; origins: string[]; fromFolder: boolean }> {
  const { signal, onProgress, format } = options;
  const fromFolder = await isFolder(path);
  const names = fromFolder ? await namesInFolder(path) : [];
  const paths = fromFolder ? tablesOf(names).map((name) => join(path, name)) : [path];
  const files: ReadFile[] = [];
  const problems: ImportProblem[] = [];
  const origins: string[] = [];
  const take = (
    file: string,
    parsed: ComparisonFile,
    table: TableFacts,
    side: Awaited<ReturnType<typeof readSideFile>>,
  ) => {
    files.push({ path: file, parsed, table });
    for (const problem of [...parsed.problems, ...side.problems]) problems.push(problem);
    if (side.origin !== null) origins.push(side.origin);
  };
  for (const [index, file] of paths.entries()) {
    signal?.throwIfAborted();
    onProgress?.({ done: index, total: paths.length, unit: 'files', message: basename(file) });
    const leaveOut = (message: string) =>
      problems.push({ ...problemOfFile(basename(file), message), kind: 'unused-file' });
    const streamed =
      format === undefined || format === 'table' ? await streamComparisonFile(file, options) : null;
    if (streamed) {
      take(file, streamed, PLAIN, await readSideFile(file));
      continue;
    }
    let table: ComparisonTable;
    try {
      table = await readComparisonTable(file, format);
    } catch (error) {
      const isOneOfMany = fromFolder && !TABLE_ENDINGS.includes(extname(file).toLowerCase());
      if (!isOneOfMany || !(error instanceof AppError)) throw error;
      leaveOut(`left out: ${error.message}`);
      continue;
    }
    const parsed = comparisonFileOf(table.table, file, options.by);
    if (parsed) {
      take(file, parsed, table, await readSideFile(file));
    } else if (!fromFolder) throw headerError(table.table.header, COMPARISON_FILE_COLUMNS, file);
    else leaveOut('skipped: its columns are not those of comparisons, pairs, folds or references');
  }
  const usable = files.filter(({ parsed }) => ('rows' in parsed ? parsed.rows : parsed.members).length > 0);
  if (usable.length === 0)
    throw nothingToImport(
      path,
      placedIn(files, problems),
      adviceOnSpreadsheets(names.filter((name) => !OTHER_ENDINGS.includes(extname(name).toLowerCase()))),
    );
  return {
    files: usable.sort((a, b) => ORDER[a.parsed.kind] - ORDER[b.parsed.kind]),
    problems,
    origins,
    fromFolder,
  };
}

async function namesInFolder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
}

/**
 * A folder's files that may hold tables, in the order of their names. JSON says anything about the tables beside it, and is
 * read only where there are none.
 */
function tablesOf(names: readonly string[]): string[] {
  const sideFiles = new Set(names.map((name) => sideFileOf(name)));
  const endingWith = (endings: readonly string[]) =>
    names.filter((name) => !sideFiles.has(name) && endings.includes(extname(name).toLowerCase())).sort();
  const tables = endingWith([...TABLE_ENDINGS, ...OTHER_ENDINGS]);
  return tables.length > 0 ? tables : endingWith(['.json']);
}

/**
 * What an import of which nothing was usable ends with.
 *
 * @param advice beside that on columns
 */
function nothingToImport(path: string, problems: readonly ImportProblem[], advice = ''): AppError {
  const skipped = problems.filter(({ severity }) => severity === 'skipped');
  // Where no name is known, that is what is wrong, whatever else is.
  const first = skipped.find(({ kind }) => kind === 'unknown-image') ?? skipped[0] ?? problems[0];
  const isAboutNames = first?.kind === 'unknown-image' || first?.kind === 'ambiguous-image';
  return new AppError(
    'comparisons-empty',
    `No comparisons to import in ${path}.${first ? ` The first problem, in ${problemWithPlace(first)}.` : ''}`,
    isAboutNames
      ? 'Choose the dataset of these images with --dataset, and name them as it does.'
      : `Give a table with the columns ${COMPARISON_FILE_COLUMNS}, or a folder of such files.${advice}`,
  );
}
