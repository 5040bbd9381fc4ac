import { createHash } from 'node:crypto';
import path from 'node:path';
import { z } from 'zod';
import { at } from '../../../core/at.ts';
import { AppError } from '../../app-error.ts';
import { keptEncodings, pooledImage, type KeptEncodings } from '../../encodings/kept-encodings.ts';
import { umapApart } from '../../encodings/umap-apart.ts';
import { readIfThere } from '../../if-there.ts';
import type { LongWork } from '../../long-work.ts';
import { parseJson } from '../../parse-json.ts';
import { imagesOfDataset, type StoredImage } from '../../store/images.ts';
import type { Workspace } from '../../store/workspace.ts';
import { writeWholeFile } from '../../whole-file.ts';

/** How maps are drawn; another number makes other maps. */
const MAP_SETTINGS = { version: 1, neighbours: 15, minDist: 0.1, seed: 1 } as const;

/** Fewer images have no neighbourhoods to draw. */
const LEAST_FOR_MAP = 8;

const mapSchema = z.object({ ids: z.array(z.int()), places: z.array(z.number()) });

/** Images on a map: those of like embeddings lie together. Distances far apart and directions mean nothing. */
export interface ImageMap {
  readonly ids: readonly number[];
  /** x and y of each. */
  readonly places: readonly number[];
}

/** The encodings that a workspace keeps of a dataset's images, those of most images first. */
export async function encodingsOfDataset(
  { db, cacheDir }: Workspace,
  datasetId: number,
): Promise<(Omit<KeptEncodings, 'images'> & { readonly images: readonly StoredImage[] })[]> {
  const all = imagesOfDataset(db, datasetId);
  const kept = await keptEncodings(cacheDir);
  return kept
    .map(({ images, ...of }) => ({
      ...of,
      images: all.filter(({ hash }) => hash !== null && images.has(hash)),
    }))
    .filter(({ images }) => images.length > 0)
    .sort((a, b) => b.images.length - a.images.length || (a.key < b.key ? -1 : 1));
}

type DatasetEncodings = Awaited<ReturnType<typeof encodingsOfDataset>>[number];

/** A map that was drawn before; null where it was not, or other images have been encoded since. */
export async function readImageMap(
  { cacheDir }: Workspace,
  encodings: DatasetEncodings,
): Promise<ImageMap | null> {
  const text = await readIfThere(fileOf(cacheDir, encodings));
  const read = text === null ? null : parseJson(mapSchema, text);
  return read !== null && 'value' in read ? read.value : null;
}

/**
 * Draws the map of a dataset's images by the means of their tokens, and keeps it in the cache.
 *
 * @throws AppError 'images-missing' for too few of them; the signal's reason when it is aborted
 */
export async function drawImageMap(
  { cacheDir }: Workspace,
  encodings: DatasetEncodings,
  { signal, onProgress }: LongWork = {},
): Promise<ImageMap> {
  const { images, width } = encodings;
  const found: { readonly id: number; readonly mean: Float64Array }[] = [];
  for (const [index, { id, hash }] of images.entries()) {
    signal?.throwIfAborted();
    const mean = hash === null ? undefined : await pooledImage(encodings, hash);
    if (mean !== undefined) found.push({ id, mean });
    onProgress?.({ done: index + 1, total: images.length, unit: 'images', message: 'reading embeddings' });
  }
  if (found.length < LEAST_FOR_MAP)
    throw new AppError(
      'images-missing',
      `Only ${found.length} of the images have an embedding; a map needs ${LEAST_FOR_MAP}.`,
      'Run comparisons over more images with this model.',
    );
  const vectors = new Float64Array(found.length * width);
  for (const [row, { mean }] of found.entries()) vectors.set(mean, row * width);
  onProgress?.({ done: 0, total: undefined, unit: 'steps', message: 'finding neighbours' });
  const places = await umapApart(vectors, found.length, {
    neighbours: Math.min(MAP_SETTINGS.neighbours, found.length - 1),
    minDist: MAP_SETTINGS.minDist,
    seed: MAP_SETTINGS.seed,
    signal,
    onStep: (done, total) => onProgress?.({ done, total, unit: 'steps', message: 'drawing' }),
  });
  const map = { ids: found.map(({ id }) => id), places: [...places] };
  await writeWholeFile(fileOf(cacheDir, encodings), JSON.stringify(map), {
    durable: false,
    makeFolder: true,
  });
  return map;
}

/** Named by all that the map depends on. */
function fileOf(cacheDir: string, { key, images, tower }: DatasetEncodings): string {
  const beside = tower?.besideTokens;
  const of = JSON.stringify([
    MAP_SETTINGS,
    key,
    images.map(({ id, hash }) => [id, hash]),
    // Maps that were drawn before such rows were left out are others.
    ...(beside === undefined ? [] : [beside]),
  ]);
  return path.join(cacheDir, 'maps', `${createHash('sha256').update(of).digest('hex').slice(0, 32)}.json`);
}

/** Of a dataset's encodings those of a key. @throws AppError 'not-found' */
export async function encodingsByKey(
  workspace: Workspace,
  datasetId: number,
  key: string,
): Promise<DatasetEncodings> {
  const found = (await encodingsOfDataset(workspace, datasetId)).find((kept) => kept.key === key);
  if (found === undefined)
    throw new AppError(
      'not-found',
      'These embeddings are not kept any more.',
      'Choose others, or run comparisons with their model again.',
    );
  return found;
}

/** The place of the image at an index. @throws RangeError for no index */
export function placeOf({ places }: ImageMap, index: number): readonly [x: number, y: number] {
  return [at(places, 2 * index), at(places, 2 * index + 1)];
}
