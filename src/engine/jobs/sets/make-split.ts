import { DEFAULT_TEST_SHARE, kFolds, stratifiedSplit } from '../../../core/split.ts';
import { AppError } from '../../app-error.ts';
import type { Database } from '../../store/database.ts';
import type { Dataset } from '../../store/datasets.ts';
import { clustersOf } from '../../../core/picture-twins.ts';
import { deleteSplit, insertSplit, splitByName, splitsOfDataset, type Split } from '../../store/splits.ts';
import type { Workspace } from '../../store/workspace.ts';
import { assertNameIsFree, findSplit } from '../workspace/find-in-workspace.ts';
import { twinsOfDataset } from '../datasets/twins-across.ts';
import { imagesOfExistingPart, ratedImages, type RatedImage } from './scored-images.ts';

export const DEFAULT_SPLIT_SEED = 1;

/** Names of the two parts of a split by share. */
export const TRAIN_PART = 'train';
export const TEST_PART = 'test';

/**
 * What becomes of images that are one picture: drawn each by itself, kept in one part (which then has a little more or less
 * than its share), or left out but for the first.
 */
export const TWIN_RULES = ['apart', 'together', 'left-out'] as const;
export type TwinRule = (typeof TWIN_RULES)[number];

export type SplitRequest = {
  readonly name: string;
  readonly seed: number;
  /** Defaults to 'apart', as if nobody knew of twins. */
  readonly twins?: TwinRule;
} & ({ readonly testShare: number } | { readonly folds: number });

/**
 * Splits a dataset's images with scores, stratified by group and score, and keeps the split.
 *
 * @returns the split and how many images are in each part
 * @throws AppError `name-taken`, `scores-missing`, `too-few-images`
 */
export function makeSplit(
  { db }: Workspace,
  dataset: Dataset,
  request: SplitRequest,
): { split: Split; parts: Record<string, number> } {
  assertNameIsFree('split', request.name, splitByName(db, dataset.id, request.name));
  const rated = ratedImages(db, dataset);
  const { images, followers } = drawnImages(db, dataset, rated, request.twins ?? 'apart');
  const parts = new Map<string, readonly { readonly id: number }[]>();
  if ('folds' in request) {
    if (request.folds > images.length)
      throw new AppError(
        'too-few-images',
        `${images.length} images are too few for ${request.folds} folds.`,
        'Make fewer folds.',
      );
    kFolds(images, request.folds, request.seed).forEach((fold, index) => parts.set(String(index + 1), fold));
  } else {
    const { train, test } = stratifiedSplit(images, request);
    parts.set(TRAIN_PART, train).set(TEST_PART, test);
  }
  const kind = 'folds' in request ? 'folds' : 'ratio';
  const members = [...parts].flatMap(([part, of]) =>
    of.flatMap(({ id }) => [id, ...(followers.get(id) ?? [])].map((imageId) => ({ imageId, part }))),
  );
  const { name, seed } = request;
  const id = insertSplit(db, { datasetId: dataset.id, name, kind, seed, members });
  return {
    split: { id, datasetId: dataset.id, name, kind, seed },
    parts: Object.fromEntries(
      [...parts.keys()].map((part) => [part, members.filter((member) => member.part === part).length]),
    ),
  };
}

/** The images that are drawn, of each cluster of twins one, and by its id those that go where it goes. */
function drawnImages(
  db: Database,
  dataset: Dataset,
  rated: readonly RatedImage[],
  rule: TwinRule,
): { readonly images: readonly RatedImage[]; readonly followers: ReadonlyMap<number, readonly number[]> } {
  const followers = new Map<number, number[]>();
  if (rule === 'apart') return { images: rated, followers };
  const { images: all, twins } = twinsOfDataset(db, dataset.id);
  const clusters = clustersOf(all.length, twins);
  const clusterOf = new Map(all.map(({ id }, index) => [id, clusters[index] ?? index]));
  const first = new Map<number, number>();
  const images = rated.filter(({ id }) => {
    const cluster = clusterOf.get(id) ?? -1;
    const head = first.get(cluster);
    if (head === undefined) first.set(cluster, id);
    else if (rule === 'together') followers.set(head, [...(followers.get(head) ?? []), id]);
    return head === undefined;
  });
  return { images, followers };
}

/** A split that a command is about, and the part of it. */
export interface WantedPart {
  /** Undefined for the dataset's only split, or a new one where there is none: LMOL's 4:1. */
  readonly split: string | undefined;
  readonly part: string;
  /** The option of the command line that names the split. Defaults to `--split`. */
  readonly option?: string;
}

/**
 * The split that is wanted. Call it in a transaction: a new one that lacks the part goes with it.
 *
 * @throws AppError `split-missing`, `name-needed`, `part-missing`, and those of {@link makeSplit}
 */
export function splitOrDefault(workspace: Workspace, dataset: Dataset, wanted: WantedPart): Split {
  const split = makesSplit(workspace, dataset, wanted)
    ? makeSplit(workspace, dataset, {
        ...{ name: 'split', seed: DEFAULT_SPLIT_SEED, testShare: DEFAULT_TEST_SHARE },
      }).split
    : findSplit(workspace.db, dataset, wanted.split, wanted.option);
  imagesOfExistingPart(workspace.db, split, wanted.part);
  return split;
}

/**
 * Works with the split that is wanted, see {@link splitOrDefault}. Where the work fails, a split that was made for it goes again,
 * unless somebody has used it meanwhile.
 */
export async function withSplitOrDefault<Result>(
  workspace: Workspace,
  dataset: Dataset,
  wanted: WantedPart,
  work: (split: Split) => Promise<Result>,
): Promise<Result> {
  const [split, isNew] = await workspace.transaction(() => {
    const isNew = makesSplit(workspace, dataset, wanted);
    return [splitOrDefault(workspace, dataset, wanted), isNew] as const;
  });
  try {
    return await work(split);
  } catch (error) {
    if (isNew) await workspace.transaction(() => deleteSplit(workspace.db, split.id)).catch(() => undefined);
    throw error;
  }
}

function makesSplit({ db }: Workspace, dataset: Dataset, { split }: WantedPart): boolean {
  return split === undefined && splitsOfDataset(db, dataset.id).length === 0;
}
