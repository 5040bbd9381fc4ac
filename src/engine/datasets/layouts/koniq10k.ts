import { basename, dirname, join, relative, sep } from 'node:path';
import { at } from '../../../core/at.ts';
import { findColumns, headerError } from '../csv-columns.ts';
import { parseCsv } from '../csv-table.ts';
import type { DatasetListing, FileChoice, RaterSummary } from '../dataset-description.ts';
import { findFolders, firstExisting } from '../find-folder.ts';
import { ImageNames } from '../image-names.ts';
import type { ImportProblem } from '../import-problem.ts';
import { tableSplits, type TableEntry } from '../image-table.ts';
import { listImages } from '../list-images.ts';
import { numberField } from '../number-field.ts';
import { partNamed } from '../part-names.ts';
import { readText } from '../read-text.ts';
import { isSameScore, SCORE_RANGE } from '../score-range.ts';
import { countedRatings } from '../counted-ratings.ts';
import { unlistedImages } from '../unlisted-images.ts';
import type { DatasetLayout, LayoutOptions } from './dataset-layout.ts';

/** Counts of votes, MOS from 1 to 5 and its z-score; and shares of votes, the z-score under the name MOS, and the set. */
const SCORES = 'koniq10k_scores_and_distributions.csv';
const SETS = 'koniq10k_distributions_sets.csv';

/** Where the lists lie, in what archives unpack to and in the authors' repository. */
const LIST_FOLDERS = ['.', 'koniq10k_scores_and_distributions', 'metadata'];

/** The pictures by their size, the published first. */
const IMAGE_FOLDERS = ['1024x768', '512x384', 'images'];

const COLUMNS = {
  image: ['image_name'],
  c1: ['c1'],
  c2: ['c2'],
  c3: ['c3'],
  c4: ['c4'],
  c5: ['c5'],
  total: ['c_total'],
  mos: ['MOS'],
  zScore: ['MOS_zscore'],
  set: ['set'],
} as const;

const VOTES = ['c1', 'c2', 'c3', 'c4', 'c5'] as const;

export const koniqLayout: DatasetLayout = {
  format: 'koniq-10k',
  title: 'KonIQ-10k',
  describe: `one with ${SCORES} or ${SETS} and 1024x768 or 512x384 (KonIQ-10k)`,
  find: findKoniq,
  read: readKoniq,
};

async function findKoniq(path: string): Promise<string[]> {
  const folder = [SCORES, SETS].includes(basename(path)) ? dirname(path) : path;
  const inner = [...LIST_FOLDERS.slice(1), ...IMAGE_FOLDERS];
  return findFolders(folder, inner, async (candidate) => (await listsIn(candidate)).length > 0);
}

async function listsIn(root: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of [SCORES, SETS]) {
    const file = await firstExisting(
      root,
      LIST_FOLDERS.map((folder) => join(folder, name)),
    );
    if (file !== null) found.push(file);
  }
  return found;
}

interface KoniqRow {
  readonly line: number;
  readonly name: string;
  /** On 1-5: MOS where it is, else the mean of the votes. */
  readonly score: string | undefined;
  readonly zScore: number | undefined;
  readonly raters: RaterSummary | null;
  readonly part: string | undefined;
}

/**
 * Reads KonIQ-10k: mean opinion scores on 1-5, how the votes spread, and the authors' training, validation and test set.
 *
 * Its two lists call two things MOS: on 1-5 in one, a z-score mapped to 1-100 in the other. The score is the first, computed
 * from the shares of the votes where only the second list is there; the z-score is kept as a further score.
 */
async function readKoniq(root: string, options: LayoutOptions): Promise<DatasetListing> {
  const files = await listsIn(root);
  const problems: ImportProblem[] = [];
  const place = (file: string) => relative(root, file).split(sep).join('/');
  const lists: { readonly file: string; readonly rows: readonly KoniqRow[] }[] = [];
  for (const file of files) {
    const read = await readList(file, place(file));
    for (const problem of read.problems) problems.push(problem);
    lists.push({ file, rows: read.rows });
  }
  const list = at(lists, 0);
  const sets = new Map(lists.flatMap(({ rows }) => rows.map(({ name, part }) => [name, part] as const)));
  const folders: string[] = [];
  for (const name of IMAGE_FOLDERS) if (await firstExisting(root, [name], 'folder')) folders.push(name);
  const folder = options.images === undefined ? (folders[0] ?? '.') : relative(root, options.images);
  const entries = list.rows.map(({ line, name, score, zScore }): TableEntry => ({
    name,
    path: folder === '.' ? name : `${folder.split(sep).join('/')}/${name}`,
    score,
    ...(zScore !== undefined && { otherScores: { MOS_zscore: zScore } }),
    group: null,
    split: sets.get(name) ?? '',
    fold: '',
    file: place(list.file),
    line,
  }));
  const raters = new ImageNames(
    list.rows.flatMap(({ name, raters: of }) => (of === null ? [] : [[name, of] as const])),
  );
  const listed = listImages(root, entries, raters);
  const unlisted = await unlistedImages(
    root,
    folder,
    entries.map(({ path }) => path),
  );
  return {
    format: 'koniq-10k',
    suggestedName: 'koniq-10k',
    root,
    sources: files.map(place),
    range: SCORE_RANGE,
    entries: entries.length,
    choices: options.images === undefined ? pictureChoice(folders) : [],
    images: listed.images,
    splits: tableSplits(entries, listed.images, { split: 'official', fold: 'folds' }),
    problems: [...problems, ...listed.problems, ...unlisted],
    origin: null,
  };
}

function pictureChoice([taken, ...others]: readonly string[]): FileChoice[] {
  if (taken === undefined || others.length === 0) return [];
  return [
    { what: 'folders of pictures', taken, why: 'its pictures are the largest', others, option: '--images' },
  ];
}

async function readList(
  file: string,
  place: string,
): Promise<{ readonly rows: KoniqRow[]; readonly problems: readonly ImportProblem[] }> {
  const table = parseCsv(await readText(file), file, place);
  const columns = findColumns(table.header, COLUMNS, file);
  const { image, mos } = columns;
  if (image === undefined || mos === undefined || columns.c1 === undefined)
    throw headerError(table.header, 'image_name, c1 to c5, MOS', file);
  const rows = table.rows.map(({ line, fields }): KoniqRow => {
    const number = (key: keyof typeof COLUMNS) => {
      const column = columns[key];
      return column === undefined ? undefined : numberField(fields[column], '').value;
    };
    const votes = VOTES.map((key) => number(key) ?? 0);
    const counted = countedRatings(votes, number('total') ?? null);
    const given = number('mos');
    const isPlain = given !== undefined && counted !== null && Math.abs(given - counted.mean) < PLAIN_WITHIN;
    const zScore = isPlain ? number('zScore') : given;
    const score = isPlain || counted === null ? fields[mos] : String(counted.mean);
    return {
      line,
      name: fields[image] ?? '',
      score,
      zScore: zScore !== undefined && isSameScore(zScore, Number(score)) ? undefined : zScore,
      raters: counted?.raters ?? null,
      part: columns.set === undefined ? undefined : partNamed(fields[columns.set] ?? ''),
    };
  });
  return { rows, problems: table.problems };
}

/** A MOS on 1-5 is the mean of the votes but for rounding and the votes that the authors filtered; z-scores are far from it. */
const PLAIN_WITHIN = 0.1;
