import { basename, dirname, join } from 'node:path';
import type { DatasetListing, ListedSplit, RaterSummary } from '../dataset-description.ts';
import { countedRatings } from '../counted-ratings.ts';
import { findFolders, firstExisting } from '../find-folder.ts';
import { ImageNames } from '../image-names.ts';
import { quoted, type ImportProblem } from '../import-problem.ts';
import { listImages, type ListEntry } from '../list-images.ts';
import { picturesBelow } from '../pictures-below.ts';
import { readText } from '../read-text.ts';
import type { DatasetLayout, LayoutOptions } from './dataset-layout.ts';

const LIST = 'AVA.txt';
const INNER_FOLDERS = ['images', 'image', 'aesthetics_image_lists'];

/** Votes on 1 to 10. */
const RANGE = [1, 10] as const;
const FIRST_COUNT = 2;
const COUNTS = 10;

/** Index, image, ten counts, two tags, challenge. */
const FIELDS = 15;

/** The authors' generic lists: a large training set and the test set. */
const PARTS = { train: 'generic_ls_train.jpgl', test: 'generic_test.jpgl' } as const;

export const avaLayout: DatasetLayout = {
  format: 'ava',
  title: 'AVA',
  describe: `one with ${LIST} and its pictures in folders of any depth (AVA)`,
  find: (path) =>
    findFolders(
      basename(path) === LIST ? dirname(path) : path,
      INNER_FOLDERS,
      async (candidate) => (await firstExisting(candidate, [LIST])) !== null,
    ),
  read: readAva,
};

/**
 * Reads AVA: on each line of `AVA.txt` an index, the image's number, how many votes each of 1 to 10 got, two tags and the
 * challenge. The score is the mean of the votes. Pictures are found by their number in folders of any depth; most copies
 * lack some, which are told.
 */
async function readAva(root: string, options: LayoutOptions): Promise<DatasetListing> {
  const pictures = await picturesBelow(options.images ?? root);
  const pathOf = new Map(pictures.map((path) => [stemOf(path), path]));
  const entries: ListEntry[] = [];
  const raters: [string, RaterSummary][] = [];
  const problems: ImportProblem[] = [];
  for (const [index, line] of (await readText(join(root, LIST))).split('\n').entries()) {
    if (line.trim() === '') continue;
    const fields = line.trim().split(/\s+/);
    const numbers = fields.slice(FIRST_COUNT, FIRST_COUNT + COUNTS).map(Number);
    const id = fields[1] ?? '';
    const wrong = numbers.findIndex((count) => !Number.isInteger(count) || count < 0);
    if (fields.length < FIELDS || wrong >= 0) {
      problems.push({
        kind: 'bad-row',
        severity: 'skipped',
        file: LIST,
        line: index + 1,
        message:
          fields.length < FIELDS
            ? `the row has ${fields.length} fields and not ${FIELDS}, of which the third to the twelfth are counts of votes`
            : `${quoted(fields[FIRST_COUNT + wrong] ?? '')} is no count of votes`,
      });
      continue;
    }
    const counted = countedRatings(numbers, null);
    const path = pathOf.get(id) ?? `${id}.jpg`;
    const name = basename(path);
    entries.push({ name, path, score: counted?.mean.toString(), group: null, file: LIST, line: index + 1 });
    if (counted) raters.push([name, counted.raters]);
  }
  const { images, problems: ofEntries } = listImages(options.images ?? root, entries, new ImageNames(raters));
  return {
    format: 'ava',
    suggestedName: 'ava',
    root: options.images ?? root,
    sources: [LIST],
    range: RANGE,
    entries: entries.length + problems.length,
    choices: [],
    images,
    splits: await splitsOf(root, new Map(images.map(({ name }) => [stemOf(name), name]))),
    problems: [...problems, ...ofEntries],
    origin: null,
  };
}

async function splitsOf(root: string, nameOf: ReadonlyMap<string, string>): Promise<ListedSplit[]> {
  const members: { name: string; part: string }[] = [];
  for (const [part, file] of Object.entries(PARTS)) {
    const path = await firstExisting(join(root, 'aesthetics_image_lists'), [file]);
    if (path === null) return [];
    for (const line of (await readText(path)).split('\n')) {
      const name = nameOf.get(stemOf(line.trim()));
      if (name !== undefined) members.push({ name, part });
    }
  }
  return members.length === 0 ? [] : [{ name: 'official', kind: 'official', members }];
}

function stemOf(path: string): string {
  return basename(path).replace(/\.[^.]+$/, '');
}
