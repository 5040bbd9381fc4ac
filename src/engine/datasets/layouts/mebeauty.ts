import { basename, join } from 'node:path';
import { AppError } from '../../app-error.ts';
import { findColumns, headerError } from '../csv-columns.ts';
import { parseCsv } from '../csv-table.ts';
import type { DatasetListing, ListedSplit, RaterSummary } from '../dataset-description.ts';
import { findFolders, firstExisting } from '../find-folder.ts';
import { imageNameKey, ImageNames } from '../image-names.ts';
import { quoted, type ImportProblem } from '../import-problem.ts';
import { listImages, type ListEntry } from '../list-images.ts';
import { readRaterColumns } from '../rater-columns.ts';
import { readText } from '../read-text.ts';
import { parseScoreList } from '../score-list.ts';
import { unlistedImages } from '../unlisted-images.ts';
import type { DatasetLayout, LayoutOptions } from './dataset-layout.ts';

/** Volunteers rated from 1 to 10; the scores are their means. */
const RANGE = [1, 10] as const;

/** Cropped and aligned faces, as the dataset's authors published them. */
const CROPPED = [join('cropped_images', 'images_crop_align_mtcnn'), 'cropped_images', 'crop'];
const ORIGINAL = ['images', 'original_images'];

const INNER_FOLDERS = ['scores', 'cropped_images', 'images'];

/** The workbook with one column a rater, of the same year as the current lists. */
const RATINGS = 'generic_scores_all_2022.xlsx';

/** The published score lists, the preferred first: each is a set of files, one a part. */
const VARIANTS = [
  {
    name: '2022',
    why: 'they are the ones that its authors name as current',
    images: [...CROPPED, ...ORIGINAL],
    files: { train: 'train_2022.txt', val: 'val_2022.txt', test: 'test_2022.txt' },
  },
  {
    name: 'crop',
    why: 'there are none of 2022',
    images: CROPPED,
    files: { train: 'train_crop.csv', val: 'val_crop.csv', test: 'test_crop.csv' },
  },
  {
    name: 'universal',
    why: 'there are none of 2022 and none of cropped faces',
    images: [...CROPPED, ...ORIGINAL],
    files: {
      train: 'train_universal_scores.csv',
      val: 'val_universal_scores.csv',
      test: 'test_universal_scores.csv',
    },
  },
  {
    name: 'first',
    why: 'there are no others',
    images: [...CROPPED, ...ORIGINAL],
    files: { train: 'train.txt', val: 'val.txt', test: 'test.txt' },
  },
] as const;

/** The end of an image's path, the same in every list: the lists were written on several machines. */
const GROUPED_NAME = /(?:^|[\\/])(female|male)[\\/]([^\\/]+)[\\/]([^\\/]+)$/i;

export const mebeautyLayout: DatasetLayout = {
  format: 'mebeauty',
  title: 'MEBeauty',
  describe: 'one with scores and cropped_images (MEBeauty)',
  find: (folder) =>
    findFolders(folder, INNER_FOLDERS, async (candidate) => (await presentVariants(candidate)).length > 0),
  read: readMebeauty,
};

/**
 * Reads MEBeauty's public layout: `scores/` with lists of train, val and test images, and faces in folders of gender
 * and ethnicity, cropped or as they were. Of several lists those of 2022 are taken unless another is chosen. Names are
 * `female/asian/13.jpg`, for the file names alone are not unique. Scores and ratings are on 1-10.
 */
async function readMebeauty(root: string, { list }: LayoutOptions): Promise<DatasetListing> {
  const present = await presentVariants(root);
  const variant = list === undefined ? present[0] : present.find(({ name }) => name === list);
  if (!variant) throw noVariant(root, list, present);
  const { imageFolder, parts } = variant;
  const sources = parts.map(({ file }) => `scores/${basename(file)}`);
  const entries: ListEntry[] = [];
  const partOf = new Map<string, string>();
  const fileProblems: ImportProblem[] = [];
  for (const { part, file } of parts) {
    const read = await readPart(file);
    for (const problem of read.problems) fileProblems.push(problem);
    for (const entry of read.entries) {
      const { name, group } = groupedName(entry.path);
      entries.push({ ...entry, name, path: `${imageFolder}/${name}`, group });
      const key = imageNameKey(name);
      if (!partOf.has(key)) partOf.set(key, part);
    }
  }
  const raters = await ratersOf(root, sources, fileProblems);
  const { images, problems } = listImages(root, entries, raters);
  const listed = entries.map(({ path }) => path);
  const unlisted = await unlistedImages(root, imageFolder, listed);
  const split: ListedSplit = {
    name: 'official',
    kind: 'official',
    members: images.map(({ name }) => ({ name, part: partOf.get(imageNameKey(name)) ?? 'train' })),
  };
  const others = present.filter(({ name }) => name !== variant.name).map(({ name }) => name);
  return {
    format: 'mebeauty',
    suggestedName: 'mebeauty',
    root,
    sources,
    range: RANGE,
    entries: entries.length,
    choices:
      others.length === 0
        ? []
        : [
            {
              what: 'lists of scores',
              taken: variant.name,
              why: list === undefined ? variant.why : 'you chose them',
              others,
              option: '--list',
            },
          ],
    images,
    splits: [split],
    problems: [...fileProblems, ...problems, ...unlisted],
    origin: null,
  };
}

/** `female/asian/13.jpg` and the group of a path of any machine; the path itself where it has no such end. */
function groupedName(path: string): { readonly name: string; readonly group: string | null } {
  const [, gender, ethnicity, image] = GROUPED_NAME.exec(path) ?? [];
  if (!gender || !ethnicity || !image) return { name: path, group: null };
  const [lowerGender, lowerEthnicity] = [gender.toLowerCase(), ethnicity.toLowerCase()];
  return { name: `${lowerGender}/${lowerEthnicity}/${image}`, group: `${lowerEthnicity} ${lowerGender}` };
}

async function ratersOf(
  root: string,
  sources: string[],
  problems: ImportProblem[],
): Promise<ImageNames<RaterSummary>> {
  const file = await firstExisting(join(root, 'scores'), [RATINGS]);
  if (file === null) return new ImageNames();
  const place = `scores/${RATINGS}`;
  sources.push(place);
  const read = await readRaterColumns(file, RANGE, { image: 'path', notRaters: ['mean', 'image'], place });
  for (const problem of read.problems) problems.push(problem);
  return new ImageNames([...read.raters].map(([path, raters]) => [groupedName(path).name, raters]));
}

interface Variant {
  readonly name: string;
  readonly why: string;
  /** Relative to the root, with '/'. */
  readonly imageFolder: string;
  readonly parts: readonly { readonly part: string; readonly file: string }[];
}

function noVariant(root: string, list: string | undefined, present: readonly Variant[]): AppError {
  if (list !== undefined && present.length > 0)
    return new AppError(
      'dataset-not-recognised',
      `${root} has no lists of scores ${quoted(list)}.`,
      `Choose one of those that are there: ${present.map(({ name }) => name).join(', ')}.`,
    );
  return new AppError(
    'dataset-not-recognised',
    `${root} does not have the published layout of MEBeauty: it needs scores/train_2022.txt, test_2022.txt and val_2022.txt (or the older train_crop.csv or train_universal_scores.csv) with cropped_images/ or images/.`,
    'Give the folder that holds scores/ and the images, or import one of its lists with --format csv.',
  );
}

async function presentVariants(root: string): Promise<Variant[]> {
  const present: Variant[] = [];
  for (const { name, why, images, files } of VARIANTS) {
    const train = await firstExisting(join(root, 'scores'), [files.train]);
    const imageFolder = train && (await firstFolder(root, images));
    if (!imageFolder) continue;
    const parts: { part: string; file: string }[] = [];
    for (const [part, fileName] of Object.entries(files)) {
      const file = await firstExisting(join(root, 'scores'), [fileName]);
      if (file) parts.push({ part, file });
    }
    present.push({ name, why, imageFolder, parts });
  }
  return present;
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
