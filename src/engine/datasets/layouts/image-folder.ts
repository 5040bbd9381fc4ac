import { readdir, stat } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import type { DatasetListing } from '../dataset-description.ts';
import { problemOfFile } from '../import-problem.ts';
import { tableSplits, type TableEntry } from '../image-table.ts';
import { listImages } from '../list-images.ts';
import { isDecimal } from '../number-field.ts';
import { partNamed } from '../part-names.ts';
import { picturesBelow } from '../pictures-below.ts';
import type { DatasetLayout, LayoutOptions } from './dataset-layout.ts';

/** Files beside pictures that may be their list: a folder with one is not taken as pictures alone unless somebody says so. */
const LISTS = new Set(['.csv', '.tsv', '.xlsx', '.xls', '.ods', '.json', '.jsonl', '.parquet', '.txt']);

export const imageFolderLayout: DatasetLayout = {
  format: 'image-folder',
  title: 'a folder of images',
  describe: 'a folder of images in folders named by their score or class',
  find: findImageFolder,
  read: readImageFolder,
};

async function findImageFolder(path: string): Promise<string[]> {
  if (!(await stat(path)).isDirectory()) return [];
  const names = await readdir(path);
  if (names.some((name) => LISTS.has(extname(name).toLowerCase()))) return [];
  return (await picturesBelow(path)).length > 0 ? [path] : [];
}

/**
 * Reads images that are in folders named by their score (`3/a.jpg`, `4.5/b.jpg`) or by their class (`roses/a.jpg`, a group,
 * without scores), below folders of parts (`train`, `val`, `test`) where all are. Images in no folder have neither.
 */
async function readImageFolder(path: string, options: LayoutOptions): Promise<DatasetListing> {
  const root = resolve(options.images ?? path);
  const pictures = await picturesBelow(root);
  const foldersOf = pictures.map((picture) => picture.split('/').slice(0, -1));
  const haveParts =
    foldersOf.length > 0 && foldersOf.every(([first]) => partNamed(first ?? '') !== undefined);
  const classes = foldersOf.map((folders) => (haveParts ? folders.slice(1) : folders).join('/') || null);
  const areScores = classes.every((name) => name !== null && isDecimal(name));
  const entries = pictures.map((picture, index): TableEntry => {
    const ofClass = classes[index] ?? null;
    return {
      name: picture,
      path: picture,
      score: areScores ? ofClass : null,
      group: areScores ? null : ofClass,
      split: haveParts ? (partNamed(foldersOf[index]?.[0] ?? '') ?? '') : '',
      fold: '',
      file: picture,
      line: null,
    };
  });
  const { images, problems } = listImages(root, entries);
  const found = areScores
    ? 'the names of the folders are taken as scores'
    : classes.some((name) => name !== null)
      ? 'the names of the folders are taken as groups, and the images have no scores'
      : 'there is no list, and the images have no scores';
  return {
    format: 'image-folder',
    suggestedName: basename(root),
    root,
    sources: [basename(root)],
    range: null,
    entries: entries.length,
    choices: [],
    images,
    splits: tableSplits(entries, images),
    problems: [problemOfFile(basename(root), found), ...problems],
    origin: null,
  };
}
