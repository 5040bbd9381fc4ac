import { readdir, stat } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { AppError } from '../app-error.ts';
import type { LongWork } from '../long-work.ts';
import { isImageListHeader, readCsvDataset, type CsvColumnChoice } from './csv-dataset.ts';
import { parseCsv } from './csv-table.ts';
import type {
  DatasetDescription,
  DatasetFormat,
  DatasetListing,
  DescribedImage,
} from './dataset-description.ts';
import { problemWithPlace, quoted, type ImportProblem } from './import-problem.ts';
import { findMebeautyFolders, readMebeauty } from './mebeauty.ts';
import { adviceOnSpreadsheets, readText } from './read-text.ts';
import {
  checkScoreRange,
  detectScoreRange,
  isDefaultRange,
  isOnRange,
  SCORE_RANGE,
  toScore,
  type ScoreRange,
} from './score-range.ts';
import { findScutFolders, readScut } from './scut-fbp5500.ts';
import { hasSimulatedMark } from './synthetic/simulated-mark.ts';
import { verifyImages } from './verify-images.ts';

/** How to read a dataset where the files do not say enough. */
export interface ReadDatasetOptions extends LongWork, CsvColumnChoice {
  /** Defaults to the layout that is recognised. */
  readonly format?: DatasetFormat;
  /** The range that the scores in the files are on. Defaults to the layout's own, for CSV to the usual range that holds them. */
  readonly range?: ScoreRange;
  /** Where a CSV file's images are. Defaults to the file's folder. */
  readonly images?: string;
}

/** Lists of images among a folder's files have these endings. */
const LIST_ENDINGS = new Set(['.csv', '.tsv']);

/**
 * Reads a dataset: recognises its layout, reads its lists, checks every image and maps the scores to 1-5.
 *
 * Entries that cannot be used are left out and reported with file and line.
 *
 * @param path a folder at, above or inside the dataset, or a CSV or TSV file
 * @throws AppError if nothing is recognised, a header is wrong, or no image can be used
 * @throws the signal's reason when it is aborted
 */
export async function readDataset(
  path: string,
  options: ReadDatasetOptions = {},
): Promise<DatasetDescription> {
  if (options.range) checkScoreRange(options.range);
  const listing = await readListing(resolve(path), options);
  const problems: ImportProblem[] = [...listing.problems];
  if (listing.images.length === 0) throw nothingUsable(path, problems);

  const declared = options.range ?? listing.range;
  const sourceNames = listing.sources.join(', ');
  const range =
    declared ??
    detectScoreRange(
      listing.images.map(({ rawScore }) => rawScore),
      sourceNames,
    );
  if (!declared && !isDefaultRange(range))
    problems.push({
      kind: 'note',
      severity: 'warning',
      file: sourceNames,
      line: null,
      message: `the scores are taken to be on ${range[0]}-${range[1]} and mapped to 1-5; give their range if they are not`,
    });
  const onRange = listing.images.filter((image) => {
    if (isOnRange(image.rawScore, range)) return true;
    problems.push({
      kind: 'bad-score',
      severity: 'skipped',
      file: image.file,
      line: image.line,
      message: `the score ${image.rawScore} of ${quoted(image.name)} is outside ${range[0]}-${range[1]}`,
    });
    return false;
  });

  const checked = await verifyImages(listing.root, onRange, options);
  for (const problem of checked.problems) problems.push(problem);
  if (checked.verified.length === 0) throw nothingUsable(path, problems);

  const stretch = (SCORE_RANGE[1] - SCORE_RANGE[0]) / (range[1] - range[0]);
  const images = checked.verified.map(({ image, path: found, hash }): DescribedImage => ({
    name: image.name,
    path: found,
    hash,
    score: toScore(image.rawScore, range),
    rawScore: image.rawScore,
    raterSpread: image.raters?.spread == null ? null : image.raters.spread * stretch,
    raterCount: image.raters?.count ?? null,
    group: image.group,
  }));
  const usable = new Set(images.map(({ name }) => name));
  return {
    format: listing.format,
    suggestedName: listing.suggestedName,
    root: listing.root,
    simulated: hasSimulatedMark(listing.root),
    sources: listing.sources,
    rawRange: isDefaultRange(range) ? null : range,
    images,
    splits: listing.splits
      .map((split) => ({ ...split, members: split.members.filter(({ name }) => usable.has(name)) }))
      .filter(({ members }) => members.length > 0),
    problems,
    origin: listing.origin,
  };
}

async function readListing(path: string, options: ReadDatasetOptions): Promise<DatasetListing> {
  const { format } = options;
  const found = await stat(path).catch((error: unknown) => {
    throw new AppError('dataset-missing', `There is no file or folder ${path}.`, 'Check the path.', {
      cause: error,
    });
  });
  if (!found.isDirectory()) {
    if (format && format !== 'csv')
      throw new AppError(
        'dataset-not-recognised',
        `${path} is a file.`,
        `The format ${format} needs a folder.`,
      );
    return readCsvDataset(path, options);
  }
  if (format === undefined || format === 'scut-fbp5500') {
    const root = onlyOne(await findScutFolders(path), 'SCUT-FBP5500');
    if (root) return readScut(root);
  }
  if (format === undefined || format === 'mebeauty') {
    const root = onlyOne(await findMebeautyFolders(path), 'MEBeauty');
    if (root) return readMebeauty(root);
    if (format) return readMebeauty(path);
  }
  if (format === undefined || format === 'csv') {
    const file = onlyOne(await imageLists(path, options), 'CSV');
    if (file) return readCsvDataset(file, options);
  }
  throw new AppError(
    'dataset-not-recognised',
    `No known dataset layout found in ${path}.`,
    'Give a folder with Images and train_test_files/All_labels.txt (SCUT-FBP5500), one with scores and cropped_images (MEBeauty), or a CSV file with the columns image and score.' +
      adviceOnSpreadsheets(found.isDirectory() ? await readdir(path) : []),
  );
}

function onlyOne(found: readonly string[], what: string): string | undefined {
  if (found.length > 1)
    throw new AppError(
      'dataset-ambiguous',
      `${found.length} datasets with the layout of ${what} were found: ${found.join(', ')}.`,
      'Name one of them.',
    );
  return found[0];
}

/**
 * The folder's own files that have the columns of a list of images.
 *
 * @throws AppError `file-unreadable` where there is none, and a file that could be one cannot be read
 */
async function imageLists(folder: string, choice: CsvColumnChoice): Promise<string[]> {
  const names = (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => !entry.isDirectory() && LIST_ENDINGS.has(extname(entry.name).toLowerCase()))
    .map(({ name }) => name)
    .sort();
  const lists: string[] = [];
  const refusals: unknown[] = [];
  for (const name of names) {
    const file = join(folder, name);
    const text = await readText(file).catch((error: unknown) => {
      // Of no concern beside a list that can be read.
      refusals.push(error);
      return '';
    });
    if (text.trim() !== '' && isImageListHeader(parseCsv(text, basename(file)).header, file, choice))
      lists.push(file);
  }
  if (lists.length === 0 && refusals.length > 0) throw refusals[0];
  return lists;
}

function nothingUsable(path: string, problems: readonly ImportProblem[]): AppError {
  const skipped = problems.filter(({ severity }) => severity === 'skipped');
  const [first] = skipped;
  const found =
    skipped.length === 1
      ? 'The only entry has a problem'
      : `All ${skipped.length} entries have problems; the first`;
  const reason = first ? ` ${found}, in ${problemWithPlace(first)}.` : '';
  return new AppError(
    'dataset-empty',
    `Nothing to import in ${path}.${reason}`,
    'Check that the images are where the list says. Paths in a CSV file are relative to its folder, or to --images.',
  );
}
