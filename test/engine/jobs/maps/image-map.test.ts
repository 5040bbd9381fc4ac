import path from 'node:path';
import { expect, test } from 'vitest';
import { createRandom } from '../../../../src/core/random.ts';
import { EncodingFolder } from '../../../../src/engine/encodings/encoding-folder.ts';
import { pooled, tokensOf } from '../../../../src/engine/encodings/kept-encodings.ts';
import {
  drawImageMap,
  encodingsOfDataset,
  placeOf,
  readImageMap,
} from '../../../../src/engine/jobs/maps/image-map.ts';
import { insertDataset } from '../../../../src/engine/store/datasets.ts';
import { insertImages } from '../../../../src/engine/store/images.ts';
import { Workspace } from '../../../../src/engine/store/workspace.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

const WIDTH = 6;
const TOKENS = 3;
const KEY = 'a'.repeat(32);

const hashOf = (image: number) => image.toString(16).padStart(64, '0');

/** A workspace of images in two heaps of embeddings; the last image has none. */
async function encoded(images = 40) {
  const workspace = Workspace.open(temporaryFolder(), { create: true });
  const { db, cacheDir } = workspace;
  const dataset = { name: 'faces', kind: 'csv', root: '/', rawRange: null, importedAt: 0, report: null };
  const datasetId = insertDataset(db, dataset);
  const indices = [...Array(images).keys()];
  const ids = insertImages(
    db,
    datasetId,
    indices.map((index) => ({ name: `${index}.jpg`, hash: hashOf(index) })),
  );
  const random = createRandom(3);
  const folder = new EncodingFolder(path.join(cacheDir, 'encodings', KEY), WIDTH);
  for (const index of indices.slice(0, -1)) {
    const heap = index % 2 === 0 ? 0 : 10;
    const numbers = Array.from({ length: TOKENS * WIDTH }, () => heap + random.normal());
    await folder.write(hashOf(index), Float16Array.from(numbers));
  }
  return { workspace, datasetId, ids };
}

test('the mean of the tokens stands for an image', () =>
  expect([...pooled(Float16Array.of(1, 2, 3, 4, 5, 9), 2)]).toEqual([3, 5]));

test('a row that is no token is left out of the mean', () => {
  const encoding = Float16Array.of(1, 2, 3, 4, 5, 6);
  const of = (at: 'first' | 'last', beyond: number) => [...tokensOf(encoding, 2, { at, beyond })];
  expect([...tokensOf(encoding, 2, undefined)]).toEqual([...encoding]);
  expect(of('first', 1)).toEqual([3, 4, 5, 6]);
  expect(of('last', 0)).toEqual([1, 2, 3, 4]);
  // A SmolVLM's picture of one square has tokens alone.
  expect(of('first', 3)).toEqual([...encoding]);
});

test('images of like embeddings lie together, the same on every drawing, and what is drawn is kept', async () => {
  const { workspace, datasetId, ids } = await encoded();
  const [encodings] = await encodingsOfDataset(workspace, datasetId);
  if (encodings === undefined) throw new Error('nothing is kept');
  expect(encodings).toMatchObject({ key: KEY, tower: null, tokens: TOKENS, width: WIDTH });
  expect(encodings.images).toHaveLength(39);
  expect(await readImageMap(workspace, encodings)).toBeNull();

  const steps: string[] = [];
  const map = await drawImageMap(workspace, encodings, {
    onProgress: ({ message = '' }) => steps.push(message),
  });
  expect(map.ids).toEqual(ids.slice(0, -1));
  expect(new Set(steps)).toContain('finding neighbours');
  const heaps = [0, 1].map((heap) =>
    map.ids.map((_, index) => placeOf(map, index)).filter((_, at) => at % 2 === heap),
  );
  const centreOf = (places: (readonly [number, number])[]) =>
    [0, 1].map((axis) => places.reduce((sum, place) => sum + (place[axis] ?? NaN), 0) / places.length);
  const [one, two] = heaps.map(centreOf);
  const distance = (a: readonly number[] = [], b: readonly number[] = []) =>
    Math.hypot((a[0] ?? NaN) - (b[0] ?? NaN), (a[1] ?? NaN) - (b[1] ?? NaN));
  for (const place of heaps[0] ?? []) expect(distance(place, one)).toBeLessThan(distance(place, two));

  expect(await readImageMap(workspace, encodings)).toEqual(map);
  expect(await drawImageMap(workspace, encodings)).toEqual(map);
});

test('a map is of the images that are encoded: another one is another map', async () => {
  const { workspace, datasetId } = await encoded();
  const [before] = await encodingsOfDataset(workspace, datasetId);
  if (before === undefined) throw new Error('nothing is kept');
  await drawImageMap(workspace, before);
  await new EncodingFolder(path.join(workspace.cacheDir, 'encodings', KEY), WIDTH).write(
    hashOf(39),
    new Float16Array(TOKENS * WIDTH),
  );
  const [after] = await encodingsOfDataset(workspace, datasetId);
  if (after === undefined) throw new Error('nothing is kept');
  expect(after.images).toHaveLength(40);
  expect(await readImageMap(workspace, after)).toBeNull();
});

test('drawing stops when it is told to, and too few images are refused', async () => {
  const { workspace, datasetId } = await encoded();
  const [encodings] = await encodingsOfDataset(workspace, datasetId);
  if (encodings === undefined) throw new Error('nothing is kept');
  const stop = new AbortController();
  const drawing = drawImageMap(workspace, encodings, {
    signal: stop.signal,
    onProgress: ({ message }) => {
      if (message === 'finding neighbours') setTimeout(() => stop.abort(new Error('stopped')), 0);
    },
  });
  await expect(drawing).rejects.toThrow('stopped');
  expect(await readImageMap(workspace, encodings)).toBeNull();
  const few = await encoded(6);
  const [small] = await encodingsOfDataset(few.workspace, few.datasetId);
  if (small === undefined) throw new Error('nothing is kept');
  await expect(drawImageMap(few.workspace, small)).rejects.toMatchObject({ code: 'images-missing' });
});

test('nothing is kept of a dataset whose images have no embeddings', async () => {
  const { workspace } = await encoded();
  const dataset = { name: 'others', kind: 'csv', root: '/', rawRange: null, importedAt: 0, report: null };
  const datasetId = insertDataset(workspace.db, dataset);
  insertImages(workspace.db, datasetId, [{ name: 'x.jpg', hash: 'f'.repeat(64) }]);
  expect(await encodingsOfDataset(workspace, datasetId)).toEqual([]);
});
