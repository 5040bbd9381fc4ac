import { at } from '../../core/at.ts';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { AppError } from '../../engine/app-error.ts';
import { quoted } from '../../engine/datasets/import-problem.ts';
import type { Libraries } from '../../engine/ggml/libraries.ts';
import type { Database } from '../../engine/store/database.ts';
import { SIMULATED_KIND, type Dataset } from '../../engine/store/datasets.ts';
import { imageFiles, imagesOfDataset } from '../../engine/store/images.ts';
import { splitMembers, type Split } from '../../engine/store/splits.ts';
import { trainScoreTower } from '../small-models/train-score-tower.ts';
import { planComparisons } from './comparison-plan.ts';
import type { ComparisonPlan, FaceSource, FaceSplit, Seeing, SeenFaces } from './experiment.ts';
import { poolGrid, type ListedFace } from './face-set.ts';
import { PixelFile } from './pixel-file.ts';
import { planAcross, type PartOfSource } from './plan-across.ts';

/** A vision tower and how long it is taught. */
export interface TowerSizes {
  /** Pixels of a side, an even number of patches. */
  readonly imageSize: number;
  readonly patch: number;
  readonly width: number;
  readonly blocks: number;
  /** At most: the weights are kept that do best on faces held out of the training faces. */
  readonly epochs: number;
}

export const DEFAULT_TOWER: TowerSizes = { imageSize: 96, patch: 16, width: 128, blocks: 4, epochs: 20 };

const HEADS = 4;
const TEACHING = { batch: 32, rate: 1e-3, weightDecay: 0.05 };
const AUGMENTATION = { mirror: true, shift: 4 };

const ENCODED_AT_ONCE = 64;

/** A dataset, and which of its images are tested. */
export interface DatasetPart {
  readonly dataset: Dataset;
  readonly split: Split;
  /** The part whose images are tested; all other parts are learnt from. */
  readonly testPart: string;
}

/** The images of a dataset in one part of its split and in the others, as a tower sees them that is trained from scratch. */
export function datasetFaces(
  libraries: Libraries,
  db: Database,
  asked: DatasetPart,
  tower: TowerSizes,
): FaceSource {
  const { files, faces, split, images } = listFaces(db, asked);
  const description = `${asked.dataset.name}: ${describePart(asked, split)}`;
  return {
    description,
    fingerprint: hashOf(images),
    simulated: asked.dataset.kind === SIMULATED_KIND,
    tower: describeTower(tower),
    faces,
    plans: (sizes, seed) => [planComparisons({ description, faces, split }, sizes, seed)],
    see: (plan, seeing) => see(libraries, files, tower, plan, seeing),
  };
}

/**
 * Images of several datasets, of which the first is learnt from: its tower sees the others', and their test parts are scored beside
 * references of the first dataset and of their own.
 */
export function crossedFaces(
  libraries: Libraries,
  db: Database,
  asked: readonly DatasetPart[],
  tower: TowerSizes,
): FaceSource {
  const listed = asked.map((part) => listFaces(db, part));
  const files = listed.flatMap((list) => list.files);
  const faces = listed.flatMap((list) => list.faces);
  const parts = asked.map((part, index): PartOfSource => {
    const { split, faces: own } = at(listed, index);
    const before = listed.slice(0, index).reduce((sum, list) => sum + list.faces.length, 0);
    return {
      name: part.dataset.name,
      description: `${part.dataset.name} (${describePart(part, split)})`,
      faces: own,
      split,
      before,
    };
  });
  return {
    description: `${at(parts, 0).description}, tested on ${parts.map(({ description }) => description).join(' and ')}`,
    fingerprint: hashOf(listed.map(({ images }) => images)),
    simulated: asked.some(({ dataset }) => dataset.kind === SIMULATED_KIND),
    tower: describeTower(tower),
    faces,
    plans: (sizes, seed) => planAcross(parts, sizes, seed),
    see: (plan, seeing) => see(libraries, files, tower, plan, seeing),
  };
}

function describePart({ split, testPart }: DatasetPart, { train, test }: FaceSplit): string {
  return `${train.length} to train, ${test.length} to test ("${testPart}" of "${split.name}")`;
}

function describeTower({ imageSize, patch, width, blocks, epochs }: TowerSizes): string {
  return (
    `${imageSize} px, patches of ${patch}, width ${width}, ${blocks} blocks, from scratch by regression on the training ` +
    `faces of each seed, the best of up to ${epochs} epochs on a tenth of them`
  );
}

function hashOf(images: unknown): string {
  return createHash('sha256').update(JSON.stringify(images)).digest('hex');
}

/** @throws AppError `scores-missing`, `image-without-file` */
function listFaces(
  db: Database,
  { dataset, split, testPart }: DatasetPart,
): {
  readonly files: readonly string[];
  readonly faces: readonly ListedFace[];
  readonly split: FaceSplit;
  /** What makes the faces those and no others. */
  readonly images: readonly unknown[];
} {
  const partOf = new Map(splitMembers(db, split.id).map(({ imageId, part }) => [imageId, part]));
  const images = imagesOfDataset(db, dataset.id).flatMap((image) => {
    const { id, name, hash, score, group, raterSpread, raterCount } = image;
    const part = partOf.get(id);
    const raters =
      raterSpread === null || raterCount === null ? null : { spread: raterSpread, count: raterCount };
    return score === null || part === undefined ? [] : [{ id, name, hash, score, group, raters, part }];
  });
  if (images.length === 0)
    throw new AppError(
      'scores-missing',
      `None of the images of ${quoted(dataset.name)} has a score and a part in ${quoted(split.name)}.`,
      'Import them with a score column.',
    );
  const found = imageFiles(
    db,
    images.map(({ id }) => id),
  );
  const files = images.map(({ id, name }) => {
    const file = found.get(id)?.path;
    if (file == null)
      throw new AppError(
        'image-without-file',
        `The image ${quoted(name)} of ${quoted(dataset.name)} has no file: only its name is known.`,
        'Import the images themselves.',
      );
    return file;
  });
  const places = (isTest: boolean) =>
    images.flatMap(({ part }, place) => ((part === testPart) === isTest ? [place] : []));
  return {
    files,
    faces: images.map(({ score, group, raters }) => ({ score, group, raters })),
    split: { train: places(false), test: places(true) },
    images: images.map(({ name, hash, score, part }) => [name, hash, score, part]),
  };
}

async function see(
  libraries: Libraries,
  files: readonly string[],
  { imageSize, patch, width, blocks, epochs }: TowerSizes,
  { training }: ComparisonPlan,
  { seed, folder, seedFolder, signal, onProgress, onNote }: Seeing,
): Promise<SeenFaces> {
  const work = { ...(signal && { signal }), ...(onProgress && { onProgress }) };
  const pixels = await PixelFile.open(path.join(folder, `pixels-${imageSize}.bin`), files, imageSize, work);
  using tower = await trainScoreTower(libraries, {
    shape: { imageSize, patch, width, heads: HEADS, feedForward: 4 * width, blocks },
    scores: training.map(({ score }) => score),
    pixels: (image) => pixels.get(at(training, image).id),
    augmentation: AUGMENTATION,
    ...TEACHING,
    epochs,
    threads: 1,
    seed,
    checkpoint: path.join(seedFolder, 'tower.state'),
    onLook: ({ step, loss, heldOutError }) => {
      onNote?.(
        `Seed ${seed}: tower after ${step} steps, loss ${loss.toFixed(3)}, held out ${heldOutError.toFixed(3)} ` +
          'of the variance of the scores',
      );
    },
    ...work,
  });
  const features: Float32Array[] = [];
  const scores: number[] = [];
  while (features.length < files.length) {
    signal?.throwIfAborted();
    const from = features.length;
    const images = Array.from({ length: Math.min(ENCODED_AT_ONCE, files.length - from) }, (_, at) =>
      pixels.get(from + at),
    );
    for (const encoded of await tower.encode(images)) features.push(poolGrid(encoded, width));
    scores.push(...(await tower.predict(images)));
    onProgress?.({ done: features.length, total: files.length, unit: 'faces', message: 'encoding' });
  }
  return { set: { width, tokens: (imageSize / patch / 2) ** 2, features }, scores };
}
