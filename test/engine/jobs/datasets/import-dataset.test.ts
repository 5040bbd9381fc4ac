import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importDataset } from '../../../../src/engine/jobs/datasets/import-dataset.ts';
import { datasetByName, datasets } from '../../../../src/engine/store/datasets.ts';
import { imageFiles, imagesOfDataset, imagesOfPart } from '../../../../src/engine/store/images.ts';
import { splitByName } from '../../../../src/engine/store/splits.ts';
import { Workspace } from '../../../../src/engine/store/workspace.ts';
import { writeFiles, writeImages } from '../../../fixtures/image-folder.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

async function faces(
  scores = '1,train\n|5,train\n|7.5,test\n',
): Promise<{ workspace: Workspace; folder: string }> {
  const folder = temporaryFolder();
  await writeImages(folder, ['a.jpg', 'b.jpg', 'c.jpg']);
  const rows = scores.split('|').map((row, index) => `${'abc'.charAt(index)}.jpg,${row}`);
  writeFiles(folder, { 'faces.csv': `image,score,split\n${rows.join('')}missing.jpg,2,train\n` });
  return { workspace: Workspace.open(join(temporaryFolder(), 'workspace'), { create: true }), folder };
}

test('an import stores images, mapping, splits and what was wrong', async () => {
  const { workspace, folder } = await faces();
  const result = await importDataset(workspace, folder);
  expect(result).toMatchObject({ name: 'faces', status: 'created' });
  const dataset = datasetByName(workspace.db, 'faces');
  expect(dataset).toMatchObject({
    id: result.datasetId,
    kind: 'csv',
    root: folder,
    rawRange: [1, 10],
    report: { sources: ['faces.csv'], images: 3, problemCount: 1, noteCount: 1 },
  });
  const images = imagesOfDataset(workspace.db, result.datasetId);
  expect(images.map(({ name, rawScore }) => [name, rawScore])).toEqual([
    ['a.jpg', 1],
    ['b.jpg', 5],
    ['c.jpg', 7.5],
  ]);
  expect(images.map(({ score }) => score)).toEqual([1, 1 + 16 / 9, 1 + 26 / 9]);
  const [first] = images;
  expect(imageFiles(workspace.db, [first?.id ?? 0]).get(first?.id ?? 0)?.path).toBe(join(folder, 'a.jpg'));
  const split = splitByName(workspace.db, result.datasetId, 'given');
  expect(imagesOfPart(workspace.db, split?.id ?? 0, 'test').map(({ name }) => name)).toEqual(['c.jpg']);
  workspace.close();
});

test('the same dataset again changes nothing, another one under its name is refused', async () => {
  const { workspace, folder } = await faces();
  const { datasetId } = await importDataset(workspace, folder);
  expect(await importDataset(workspace, folder)).toMatchObject({ datasetId, status: 'unchanged' });

  rmSync(join(folder, 'b.jpg'));
  await expect(importDataset(workspace, folder)).rejects.toMatchObject({
    code: 'dataset-exists',
    message: expect.stringContaining(
      'of its 3 images, 1 are missing here, 0 have changed and 0 would be new',
    ) as string,
  });
  expect(imagesOfDataset(workspace.db, datasetId)).toHaveLength(3);

  expect(await importDataset(workspace, folder, { name: 'fewer' })).toMatchObject({ status: 'created' });
  expect(datasets(workspace.db).map(({ name }) => name)).toEqual(['faces', 'fewer']);
  workspace.close();
});

test('another split or range under the same name is refused too', async () => {
  const { workspace, folder } = await faces();
  await importDataset(workspace, folder);
  await expect(importDataset(workspace, folder, { range: [0, 10] })).rejects.toThrow(
    /its scores were on 1-10/,
  );
  writeFiles(folder, {
    'faces.csv': 'image,score,split\na.jpg,1,test\nb.jpg,5,train\nc.jpg,7.5,train\n',
  });
  await expect(importDataset(workspace, folder)).rejects.toThrow(/its split given is different/);
  workspace.close();
});

test('an import that is stopped or fails leaves nothing behind', async () => {
  const { workspace, folder } = await faces();
  const controller = new AbortController();
  const importing = importDataset(workspace, folder, {
    signal: controller.signal,
    onProgress: () => controller.abort(),
  });
  await expect(importing).rejects.toThrow(/abort/);
  await expect(importDataset(workspace, join(folder, 'none'))).rejects.toMatchObject({
    code: 'dataset-missing',
  });
  expect(datasets(workspace.db)).toEqual([]);
  workspace.close();
});
