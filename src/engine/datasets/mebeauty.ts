import { basename, join } from 'node:path';
import { AppError } from '../app-error.ts';
import { findColumns, headerError } from './csv-columns.ts';
import { parseCsv } from './csv-table.ts';
import type { DatasetListing, ListedSplit } from './dataset-description.ts';
import { findFolders, firstExisting } from './find-folder.ts';
import { imageNameKey } from './image-names.ts';
import type { ImportProblem } from './import-problem.ts';
import { listImages, type ListEntry } from './list-images.ts';
import { readText } from './read-text.ts';
import { parseScoreList } from './score-list.ts';
import { unlistedImages } from './unlisted-images.ts';

/** Volunteers rated from 1 to 10; the scores are their means. */
const RANGE = [1, 10] as const;

/** Cropped and aligned faces, as the dataset's authors published them. */
const CROPPED = [join('cropped_images', 'images_crop_align_mtcnn'), 'cropped_images', 'crop'];
const ORIGINAL = ['images', 'original_images'];

const INNER_FOLDERS = ['scores', 'cropped_images', 'images'];

/** The published score lists, the preferred first: each is a set of files, one a part. */
const VARIANTS = [
  {
    name: 'crop',
    images: CROPPED,
    files: { train: 'train_crop.csv', val: 'val_crop.csv', test: 'test_crop.csv' },
  },
  {
    name: '2022',
    images: [...CROPPED, ...ORIGINAL],
    files: { train: 'train_2022.txt', val: 'val_2022.txt', test: 'test_2022.txt' },
  },
  {
    name: 'universal',
    images: [...CROPPED, ...ORIGINAL],
    files: {
      train: 'train_universal_scores.csv',
      val: 'val_universal_scores.csv',
      test: 'test_universal_scores.csv',
    },
  },
  {
    name: 'first',
    images: [...CROPPED, ...ORIGINAL],
    files: { train: 'train.txt', val: 'val.txt', test: 'test.txt' },
  },
] as const;

/** The end of an image's path, the same in every list: the lists were written on several machines. */
const GROUPED_NAME = /(?:^|[\\/])(female|male)[\\/]([^\\/]+)[\\/]([^\\/]+)$/i;

/** The folders at or near `folder` that have the layout of MEBeauty. */
export function findMebeautyFolders(folder: string): Promise<string[]> {
  return findFolders(folder, INNER_FOLDERS, async (candidate) => (await presentVariant(candidate)) !== null);
}

/**
 * Reads MEBeauty's public layout: `scores/` with lists of train, val and test images, and faces in folders of gender
 * and ethnicity, cropped or as they were. Of several lists the ones for the cropped faces are taken first, then those
 * of 2022. Names are `female/asian/13.jpg`, for the file names alone are not unique. Scores are on 1-10.
 */
export async function readMebeauty(root: string): Promise<DatasetListing> {
  const variant = await presentVariant(root);
  if (!variant)
    throw new AppError(
      'dataset-not-recognised',
      `${root} does not have the published layout of MEBeauty: it needs scores/train_crop.csv and test_crop.csv with cropped_images/, or scores/train_2022.txt or train_universal_scores.csv with images/.`,
      'Give the folder that holds scores/ and the images, or import one of its lists with --format csv.',
    );
  const { imageFolder, parts } = variant;
  const entries: ListEntry[] = [];
  const partOf = new Map<string, string>();
  const fileProblems: ImportProblem[] = [];
  for (const { part, file } of parts) {
    const read = await readPart(file);
    for (const problem of read.problems) fileProblems.push(problem);
    for (const entry of read.entries) {
      const match = GROUPED_NAME.exec(entry.path);
      const [gender, ethnicity, image] = match ? match.slice(1) : [];
      const grouped =
        gender && ethnicity && image ? `${gender.toLowerCase()}/${ethnicity.toLowerCase()}/${image}` : null;
      const name = grouped ?? entry.path;
      entries.push({
        ...entry,
        name,
        path: `${imageFolder}/${name}`,
        group: gender && ethnicity ? `${ethnicity.toLowerCase()} ${gender.toLowerCase()}` : null,
      });
      const key = imageNameKey(name);
      if (!partOf.has(key)) partOf.set(key, part);
    }
  }
  const { images, problems } = listImages(root, entries);
  const listed = entries.map(({ path }) => path);
  const unlisted = await unlistedImages(root, imageFolder, listed);
  const split: ListedSplit = {
    name: 'official',
    kind: 'official',
    members: images.map(({ name }) => ({ name, part: partOf.get(imageNameKey(name)) ?? 'train' })),
  };
  return {
    format: 'mebeauty',
    suggestedName: 'mebeauty',
    root,
    sources: parts.map(({ file }) => `scores/${basename(file)}`),
    range: RANGE,
    images,
    splits: [split],
    problems: [...fileProblems, ...problems, ...unlisted],
    origin: null,
  };
}

async function presentVariant(
  root: string,
): Promise<{ imageFolder: string; parts: { part: string; file: string }[] } | null> {
  for (const { images, files } of VARIANTS) {
    const train = await firstExisting(join(root, 'scores'), [files.train]);
    const folder = train && (await firstFolder(root, images));
    if (!folder) continue;
    const parts: { part: string; file: string }[] = [];
    for (const [part, name] of Object.entries(files)) {
      const file = await firstExisting(join(root, 'scores'), [name]);
      if (file) parts.push({ part, file });
    }
    return { imageFolder: folder, parts };
  }
  return null;
}

/** The first folder, relative to the root with '/', that holds faces by gender. */
async function firstFolder(root: string, names: readonly string[]): Promise<string | null> {
  for (const name of names)
    if (await firstExisting(join(root, name), ['female', 'male'], 'folder'))
      return name.replaceAll('\\', '/');
  return null;
}

async function readPart(file: string): Promise<{ entries: ListEntry[]; problems: readonly ImportProblem[] }> {
  const place = `scores/${basename(file)}`;
  const text = await readText(file);
  if (file.endsWith('.txt')) {
    const { lines, notes } = parseScoreList(text, place);
    return {
      entries: lines.map(({ line, name, score }) => ({
        name,
        path: name,
        score,
        group: null,
        file: place,
        line,
      })),
      problems: notes,
    };
  }
  const { header, rows, problems } = parseCsv(text, file, place);
  const { image, score } = findColumns(header, { image: ['image'], score: ['score'] }, file);
  if (image === undefined || score === undefined) throw headerError(header, 'image, score', file);
  const entries = rows.map(({ line, fields }) => ({
    name: fields[image] ?? '',
    path: fields[image] ?? '',
    score: fields[score],
    group: null,
    file: place,
    line,
  }));
  return { entries, problems };
}
