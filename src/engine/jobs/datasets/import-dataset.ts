import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { at } from '../../../core/at.ts';
import type { SplitLeak, TwinCount } from '../../../model/dataset-health.ts';
import { AppError } from '../../app-error.ts';
import type { DatasetDescription, FileChoice } from '../../datasets/dataset-description.ts';
import { imageNameKey } from '../../datasets/image-names.ts';
import { countProblems, type ImportProblem } from '../../datasets/import-problem.ts';
import { readDataset, type ReadDatasetOptions } from '../../datasets/read-dataset.ts';
import type { LongWork } from '../../long-work.ts';
import type { Database } from '../../store/database.ts';
import { datasetByName, insertDataset, SIMULATED_KIND, type Dataset } from '../../store/datasets.ts';
import { imagesOfDataset, insertImages } from '../../store/images.ts';
import { hasRatings, insertRatings, type StoredRating } from '../../store/ratings.ts';
import { showUnderName } from '../../store/removal.ts';
import { insertSplit, insertSplitMembers, splitMembers, splitsOfDataset } from '../../store/splits.ts';
import { beginUnfinished } from '../../store/unfinished.ts';
import type { Workspace } from '../../store/workspace.ts';
import { countTwins, leaksOfSplits, twinsOfDataset } from './twins-across.ts';
import { writeInPieces } from '../../store/write-in-pieces.ts';

/** Where pictures that a file holds itself are written, in the workspace: by their hashes, so that each is there once. */
const PICTURES = 'pictures';

/** Problems kept with a dataset; the report of the import itself has them all. */
const MOST_KEPT_PROBLEMS = 1000;

export interface ImportDatasetOptions extends ReadDatasetOptions {
  /** Defaults to a name from the layout or the file. */
  readonly name?: string;
}

/** What an import did. */
export interface DatasetImport {
  readonly datasetId: number;
  readonly name: string;
  /**
   * 'unchanged': the workspace held exactly this dataset already; 'completed': it did, and now has the single ratings too,
   * which earlier versions did not keep.
   */
  readonly status: 'created' | 'unchanged' | 'completed';
  readonly description: DatasetDescription;
  /** Images that are one picture, and how many of them each split tears apart. */
  readonly twins: ImportedTwins;
}

interface ImportedTwins {
  readonly identical: TwinCount;
  readonly near: TwinCount;
  readonly leaks: readonly SplitLeak[];
}

/** What is kept with a dataset about its import. */
interface DatasetReport {
  readonly sources: readonly string[];
  readonly choices: readonly FileChoice[];
  /** Entries of the lists. */
  readonly entries: number;
  readonly images: number;
  readonly problemCount: number;
  /** The first thousand. */
  readonly problems: readonly ImportProblem[];
}

/**
 * Imports a dataset into the workspace, all of it or, after any failure, nothing of it.
 *
 * The same images, scores and splits under the same name again change nothing. Others under that name are refused:
 * comparisons and judgements refer to the images that are there.
 *
 * @throws AppError 'dataset-exists', and those of readDataset
 * @throws the signal's reason when it is aborted
 */
export async function importDataset(
  workspace: Workspace,
  path: string,
  options: ImportDatasetOptions = {},
): Promise<DatasetImport> {
  const description = await readDataset(path, { extractTo: join(workspace.dir, PICTURES), ...options });
  const name = options.name ?? description.suggestedName;
  const told = (datasetId: number) => importedTwins(workspace.db, datasetId);
  options.signal?.throwIfAborted();
  const existing = datasetByName(workspace.db, name);
  if (existing) {
    const difference = differenceFrom(workspace.db, existing, description);
    if (difference !== null) throw existsError(name, difference);
    const ratings = hasRatings(workspace.db, existing.id)
      ? []
      : ratingsOf(description, idsByName(workspace.db, existing.id));
    if (ratings.length > 0) {
      await workspace.transaction(() => insertRatings(workspace.db, ratings));
      return { datasetId: existing.id, name, status: 'completed', description, twins: told(existing.id) };
    }
    return { datasetId: existing.id, name, status: 'unchanged', description, twins: told(existing.id) };
  }
  const datasetId = await storeDescription(workspace, name, description, options);
  return { datasetId, name, status: 'created', description, twins: told(datasetId) };
}

/** Stores a dataset in pieces, and shows it when it is whole. */
async function storeDescription(
  workspace: Workspace,
  name: string,
  description: DatasetDescription,
  work: LongWork,
): Promise<number> {
  const { db } = workspace;
  const { format, simulated, root, sources, choices, entries, rawRange, images, splits, problems } =
    description;
  const report: DatasetReport = {
    sources,
    choices,
    entries,
    images: images.length,
    ...countProblems(problems),
    problems: problems.slice(0, MOST_KEPT_PROBLEMS),
  };
  const kind = simulated ? SIMULATED_KIND : format;
  const dataset = { name: randomUUID(), kind, root, rawRange, importedAt: Date.now(), report };
  await using staged = await beginUnfinished(workspace, 'dataset', () => insertDataset(db, dataset));
  const datasetId = staged.row;
  const idOf = new Map<string, number>();
  const insert = (some: typeof images) =>
    insertImages(db, datasetId, some).forEach((id, index) => idOf.set(at(some, index).name, id));
  await writeInPieces(workspace, images, insert, { ...work, unit: 'images' });
  const ratings = ratingsOf(description, idOf);
  await writeInPieces(workspace, ratings, (some) => insertRatings(db, some), { ...work, unit: 'ratings' });
  for (const { name: splitName, kind: splitKind, members } of splits) {
    const split = { datasetId, name: splitName, kind: splitKind, seed: null, members: [] };
    const splitId = await workspace.transaction(() => insertSplit(db, split));
    const known = members.flatMap((member) => {
      const imageId = idOf.get(member.name);
      return imageId === undefined ? [] : [{ imageId, part: member.part }];
    });
    await writeInPieces(workspace, known, (some) => insertSplitMembers(db, splitId, some), work);
  }
  await staged.finish(() => {
    if (datasetByName(db, name) !== null) throw existsError(name, 'it was made while this one was read');
    showUnderName(db, 'dataset', datasetId, name, null);
  });
  return datasetId;
}

function importedTwins(db: Database, datasetId: number): ImportedTwins {
  const found = twinsOfDataset(db, datasetId);
  const ofKind = (areIdentical: boolean) =>
    countTwins(
      found.images,
      found.twins.filter(({ identical }) => identical === areIdentical),
    );
  return {
    identical: ofKind(true),
    near: ofKind(false),
    leaks: leaksOfSplits(db, datasetId, found).leaks.filter(({ identical, near }) => identical + near > 0),
  };
}

function idsByName(db: Database, datasetId: number): ReadonlyMap<string, number> {
  return new Map(imagesOfDataset(db, datasetId).map(({ name, id }) => [name, id]));
}

function ratingsOf(
  { images }: DatasetDescription,
  idOf: ReadonlyMap<string, number>,
): readonly StoredRating[] {
  return images.flatMap(({ name, ratings }) => {
    const imageId = idOf.get(name);
    return imageId === undefined || ratings === null ? [] : ratings.map((rating) => ({ imageId, ...rating }));
  });
}

function existsError(name: string, difference: string): AppError {
  return new AppError(
    'dataset-exists',
    `The workspace already has a different dataset ${JSON.stringify(name)}: ${difference}.`,
    'Import it under another name; the runs and judgements of the existing one stay with it.',
  );
}

/** How a stored dataset differs from a description, for a person; null if it does not. */
function differenceFrom(db: Database, stored: Dataset, description: DatasetDescription): string | null {
  if (stored.root !== description.root) return `its folder is ${stored.root}`;
  if (String(stored.rawRange) !== String(description.rawRange))
    return `its scores were on ${(stored.rawRange ?? [1, 5]).join('-')}`;

  const storedImages = new Map(
    imagesOfDataset(db, stored.id).map((image) => [imageNameKey(image.name), image]),
  );
  let added = 0;
  let changed = 0;
  for (const image of description.images) {
    const old = storedImages.get(imageNameKey(image.name));
    if (!old) added++;
    else if (
      old.path !== image.path ||
      old.hash !== image.hash ||
      // Estimated scores and groups by prompts came later, from answers.
      (old.rawScore !== image.rawScore && !(stored.scoresFrom !== null && image.rawScore === null)) ||
      old.raterSpread !== image.raterSpread ||
      old.raterCount !== image.raterCount ||
      (old.group !== image.group && image.group !== null)
    )
      changed++;
  }
  const removed = storedImages.size - (description.images.length - added);
  if (added + removed + changed > 0)
    return `of its ${storedImages.size} images, ${removed} are missing here, ${changed} have changed and ${added} would be new`;

  const nameOf = new Map([...storedImages].map(([key, { id }]) => [id, key]));
  const storedSplits = new Map(splitsOfDataset(db, stored.id).map((split) => [split.name, split.id]));
  for (const { name, members } of description.splits) {
    const splitId = storedSplits.get(name);
    if (splitId === undefined) return `it has no split ${name}`;
    const parts = new Map(splitMembers(db, splitId).map(({ imageId, part }) => [nameOf.get(imageId), part]));
    if (
      parts.size !== members.length ||
      members.some((member) => parts.get(imageNameKey(member.name)) !== member.part)
    )
      return `its split ${name} is different`;
  }
  return null;
}
