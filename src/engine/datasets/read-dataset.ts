import { readdir, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AppError } from '../app-error.ts';
import type { LongWork } from '../long-work.ts';
import type {
  DatasetDescription,
  DatasetFormat,
  DatasetListing,
  DescribedImage,
} from './dataset-description.ts';
import { problemWithPlace, quoted, type ImportProblem } from './import-problem.ts';
import type { LayoutOptions } from './layouts/dataset-layout.ts';
import { LAYOUTS } from './layouts/layouts.ts';
import { adviceOnSpreadsheets } from './read-text.ts';
import {
  checkScoreRange,
  detectScoreRange,
  isDefaultRange,
  isOnRange,
  SCORE_RANGE,
  toScore,
} from './score-range.ts';
import { hasSimulatedMark } from './synthetic/simulated-mark.ts';
import { verifyImages } from './verify-images.ts';

/** How to read a dataset where the files do not say enough. */
export interface ReadDatasetOptions extends LongWork, LayoutOptions {
  /** Defaults to the layout that is recognised. */
  readonly format?: DatasetFormat;
}

/**
 * Reads a dataset: recognises its layout, reads its lists, checks every image and maps the scores to 1-5.
 *
 * Entries that cannot be used are left out and reported with file and line.
 *
 * @param path a folder at, above or inside the dataset, or a file that lists it
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
      // Ratings reach further than their means.
      listing.images.flatMap(({ rawScore, raters }) => [
        ...(rawScore === null ? [] : [rawScore]),
        ...(raters?.ratings ?? []).map(({ value }) => value),
      ]),
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
    if (image.rawScore === null || isOnRange(image.rawScore, range)) return true;
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
  const images = checked.verified.map(({ image, path: found, hash, pictureHash }): DescribedImage => ({
    name: image.name,
    path: found,
    hash,
    pictureHash,
    score: image.rawScore === null ? null : toScore(image.rawScore, range),
    rawScore: image.rawScore,
    otherScores: image.otherScores,
    raterSpread: image.raters?.spread == null ? null : image.raters.spread * stretch,
    raterCount: image.raters?.count ?? null,
    ratings:
      image.raters?.ratings?.map(({ rater, value, earlier }) => ({
        rater,
        value: toScore(value, range),
        earlier: earlier === null ? null : toScore(earlier, range),
      })) ?? null,
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
    entries: listing.entries,
    choices: listing.choices,
    images,
    splits: listing.splits
      .map((split) => ({ ...split, members: split.members.filter(({ name }) => usable.has(name)) }))
      .filter(({ members }) => members.length > 0),
    problems,
    origin: listing.origin,
  };
}

async function readListing(path: string, options: ReadDatasetOptions): Promise<DatasetListing> {
  const found = await stat(path).catch((error: unknown) => {
    throw new AppError('dataset-missing', `There is no file or folder ${path}.`, 'Check the path.', {
      cause: error,
    });
  });
  if (!found.isFile() && !found.isDirectory())
    throw new AppError(
      'dataset-not-recognised',
      `${path} is neither a file nor a folder.`,
      'Give a folder of images, or a file that lists them.',
    );
  const layouts = LAYOUTS.filter(({ format }) => options.format === undefined || format === options.format);
  for (const { title, find, read } of layouts) {
    const places = await find(path, options);
    if (places.length > 1)
      throw new AppError(
        'dataset-ambiguous',
        `${places.length} datasets with the layout of ${title} were found: ${places.join(', ')}.`,
        'Name one of them.',
      );
    const [place] = places;
    if (place !== undefined) return read(place, options);
  }
  const [only] = layouts;
  const isOne = options.format !== undefined && only !== undefined;
  throw new AppError(
    'dataset-not-recognised',
    isOne
      ? `${path} does not have the layout of ${only.title}.`
      : `No known dataset layout found in ${path}.`,
    `Give ${layouts.map(({ describe }) => describe).join(', or ')}.` +
      adviceOnSpreadsheets(found.isDirectory() ? await readdir(path) : []),
  );
}

function nothingUsable(path: string, problems: readonly ImportProblem[]): AppError {
  const all = problems.filter(({ severity }) => severity === 'skipped');
  // A rating that is left out is no image: what became of the images says more.
  const ofImages = all.filter(({ kind }) => kind !== 'bad-rating');
  const skipped = ofImages.length === 0 ? all : ofImages;
  const [first] = skipped;
  const found =
    skipped.length === 1
      ? 'The only entry has a problem'
      : `All ${skipped.length} entries have problems; the first`;
  const reason = first ? ` ${found}, in ${problemWithPlace(first)}.` : '';
  return new AppError(
    'dataset-empty',
    `Nothing to import in ${path}.${reason}`,
    'Check that the images are where the list says. Paths in a table are relative to its folder, or to --images.',
  );
}
