import { basename, join, relative, sep } from 'node:path';
import { at } from '../../../core/at.ts';
import { AppError } from '../../app-error.ts';
import type { DatasetListing, ListedSplit, RaterSummary } from '../dataset-description.ts';
import { findFolders, firstExisting } from '../find-folder.ts';
import { ImageNames } from '../image-names.ts';
import { quoted, type ImportProblem } from '../import-problem.ts';
import { listImages, type ListEntry } from '../list-images.ts';
import { readRaterRatings } from '../rater-ratings.ts';
import { readText } from '../read-text.ts';
import { parseScoreList, type ScoreLine } from '../score-list.ts';
import { SCORE_RANGE } from '../score-range.ts';
import { unlistedImages } from '../unlisted-images.ts';
import type { DatasetLayout } from './dataset-layout.ts';

const LISTS = 'train_test_files';
const ALL_LABELS = [join(LISTS, 'All_labels.txt'), 'All_labels.txt'];
const RATIO_SPLIT = join(LISTS, 'split_of_60%training and 40%testing');
const FOLDS = join(LISTS, '5_folders_cross_validations_files');
const FOLD_COUNT = 5;
const IMAGE_FOLDERS = ['Images', 'images'];
const RATINGS = ['All_Ratings.xlsx', 'All_Ratings.csv', 'all_ratings.csv'];

/** First letters of a name: of the second release, and of the first (f/m female/male, ty/tw Asian/Caucasian). */
const GROUPS: Readonly<Record<string, string>> = {
  AF: 'Asian female',
  AM: 'Asian male',
  CF: 'Caucasian female',
  CM: 'Caucasian male',
  fty: 'Asian female',
  mty: 'Asian male',
  ftw: 'Caucasian female',
  mtw: 'Caucasian male',
};

export const scutLayout: DatasetLayout = {
  format: 'scut-fbp5500',
  title: 'SCUT-FBP5500',
  describe: 'a folder with Images and train_test_files/All_labels.txt (SCUT-FBP5500)',
  find: findScutFolders,
  read: readScut,
};

function findScutFolders(folder: string): Promise<string[]> {
  return findFolders(folder, [LISTS, ...IMAGE_FOLDERS], async (candidate) => {
    const list = await firstExisting(candidate, [
      ...ALL_LABELS,
      join(RATIO_SPLIT, 'train.txt'),
      join(FOLDS, 'cross_validation_1', 'train_1.txt'),
    ]);
    return list !== null && (await firstExisting(candidate, IMAGE_FOLDERS, 'folder')) !== null;
  });
}

/**
 * Reads SCUT-FBP5500's official folder, of the first or second release: the scores of `All_labels.txt` (where it is
 * absent, of the lists of the 60/40 split), that split and the five folds where their lists are there, and the
 * raters' spread from `All_Ratings.xlsx`. Landmarks are ignored. Scores are on 1-5.
 */
async function readScut(root: string): Promise<DatasetListing> {
  const imageFolder = await firstExisting(root, IMAGE_FOLDERS, 'folder');
  if (!imageFolder)
    throw new AppError(
      'dataset-images-missing',
      `${root} has no folder Images.`,
      'Unpack the images there, or give the folder that holds both Images and train_test_files.',
    );
  const relativeFile = (file: string): string => relative(root, file).split(sep).join('/');
  const sources: string[] = [];
  const fileProblems: ImportProblem[] = [];
  const lists = new Map<string, readonly ScoreLine[]>();
  const readList = async (file: string): Promise<readonly ScoreLine[]> => {
    const earlier = lists.get(file);
    if (earlier) return earlier;
    const place = relativeFile(file);
    const { lines, notes } = parseScoreList(await readText(file), place);
    for (const note of notes) fileProblems.push(note);
    sources.push(place);
    lists.set(file, lines);
    return lines;
  };

  const ratioFiles = await existingParts(root, {
    train: join(RATIO_SPLIT, 'train.txt'),
    test: join(RATIO_SPLIT, 'test.txt'),
  });
  const foldFiles = await existingParts(
    root,
    Object.fromEntries(
      Array.from({ length: FOLD_COUNT }, (_, index) => index + 1).map((fold) => [
        String(fold),
        join(FOLDS, `cross_validation_${fold}`, `test_${fold}.txt`),
      ]),
    ),
  );
  const labels = await firstExisting(root, ALL_LABELS);
  const scoreFiles = labels
    ? [labels]
    : (ratioFiles.length > 0 ? ratioFiles : foldFiles).map(({ file }) => file);

  const raters = await ratersOf(root, sources, fileProblems, relativeFile);
  const entries: ListEntry[] = [];
  for (const file of scoreFiles)
    for (const { line, name, score } of await readList(file))
      entries.push({
        name,
        path: `${basename(imageFolder)}/${name}`,
        score,
        group: groupOf(name),
        file: relativeFile(file),
        line,
      });
  const { images, problems } = listImages(root, entries, new ImageNames(raters));
  const listed = entries.map(({ path }) => path);
  const unlisted = await unlistedImages(root, basename(imageFolder), listed);

  const known = new ImageNames(images.map(({ name }) => [name, name]));
  const unrated = [...raters.keys()].filter((name) => known.find(name)?.value === undefined);
  if (unrated.length > 0)
    fileProblems.push({
      kind: 'unknown-image',
      severity: 'warning',
      file: sources[0] ?? '',
      line: null,
      message: `the ratings of ${unrated.length} of ${raters.size} images are left out, since no list has these images; the first is ${quoted(at(unrated, 0))}`,
    });
  const splits: ListedSplit[] = [];
  for (const [name, kind, parts] of [
    ['official-60-40', 'official', ratioFiles],
    ['official-5-folds', 'folds', foldFiles],
  ] as const) {
    if (parts.length === 0) continue;
    const members = new Map<string, string>();
    for (const { part, file } of parts)
      for (const { line, name } of await readList(file)) {
        const image = known.find(name)?.value;
        const problem = memberProblem(name, image, members, part);
        if (problem) problems.push({ ...problem, file: relativeFile(file), line });
        else if (image !== undefined) members.set(image, part);
      }
    splits.push({ name, kind, members: [...members].map(([image, part]) => ({ name: image, part })) });
  }
  return {
    format: 'scut-fbp5500',
    suggestedName: basename(root).toLowerCase().startsWith('scut-fbp5500')
      ? 'scut-fbp5500'
      : basename(root).toLowerCase(),
    root,
    sources,
    range: SCORE_RANGE,
    entries: entries.length,
    choices: [],
    images,
    splits,
    problems: [...fileProblems, ...problems, ...unlisted],
    origin: null,
  };
}

async function existingParts(
  root: string,
  files: Readonly<Record<string, string>>,
): Promise<{ part: string; file: string }[]> {
  const parts: { part: string; file: string }[] = [];
  for (const [part, name] of Object.entries(files)) {
    const file = await firstExisting(root, [name]);
    if (file) parts.push({ part, file });
  }
  return parts;
}

async function ratersOf(
  root: string,
  sources: string[],
  problems: ImportProblem[],
  relativeFile: (file: string) => string,
): Promise<ReadonlyMap<string, RaterSummary>> {
  const file =
    (await firstExisting(root, RATINGS)) ??
    (await firstExisting(
      root,
      RATINGS.map((name) => join(LISTS, name)),
    ));
  if (!file) return new Map();
  const place = relativeFile(file);
  sources.push(place);
  const ratings = await readRaterRatings(file, SCORE_RANGE, place);
  for (const problem of ratings.problems) problems.push(problem);
  return ratings.raters;
}

function memberProblem(
  name: string,
  image: string | undefined,
  members: ReadonlyMap<string, string>,
  part: string,
): Pick<ImportProblem, 'kind' | 'severity' | 'message'> | null {
  const earlier = members.get(image ?? name);
  if (earlier !== undefined)
    return {
      kind: 'duplicate-name',
      severity: 'skipped',
      message: `${quoted(name)} is in part ${earlier} already, and again in part ${part}`,
    };
  if (image === undefined)
    return {
      kind: 'unknown-image',
      severity: 'skipped',
      message: `${quoted(name)} is in part ${part} of a split, but has no score`,
    };
  return null;
}

function groupOf(name: string): string | null {
  const letters = /^[A-Za-z]+/.exec(name)?.[0] ?? '';
  return GROUPS[letters] ?? null;
}
