import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rateFace, scoreOf } from '../../../../src/engine/datasets/synthetic/ratings.ts';
import { writeSyntheticDataset } from '../../../../src/engine/datasets/synthetic/write-synthetic-dataset.ts';
import { readDataset } from '../../../../src/engine/datasets/read-dataset.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

describe('a written synthetic set', () => {
  it('is read back as SCUT-FBP5500, with scores and the raters spread', async () => {
    const folder = temporaryFolder();
    await writeSyntheticDataset(folder, { count: 12, seed: 4, size: 32 });
    const { images, problems } = await readDataset(folder);
    expect(problems).toEqual([]);
    expect(images).toHaveLength(12);
    const first = images.find(({ name }) => /^\D+1\.jpg$/.test(name));
    expect(first?.score).toBeCloseTo(scoreOf(rateFace(4, 0)), 5);
    expect(first?.raterCount).toBe(60);
    expect(first?.raterSpread).toBeGreaterThan(0.3);
    // Each rater rates a face once: Health must not say that ratings were given twice.
    expect(images.flatMap(({ ratings }) => ratings ?? []).every(({ earlier }) => earlier === null)).toBe(
      true,
    );
  });

  it('is extended by writing more of the same seed', async () => {
    const folder = temporaryFolder();
    await writeSyntheticDataset(folder, { count: 2, seed: 4, size: 32 });
    const labels = join(folder, 'train_test_files', 'All_labels.txt');
    const before = readFileSync(labels, 'utf8');
    await writeSyntheticDataset(folder, { count: 4, seed: 4, size: 32 });
    expect(readFileSync(labels, 'utf8').startsWith(before)).toBe(true);
    expect(readdirSync(join(folder, 'Images'))).toHaveLength(4);
  });

  it('reports every image', async () => {
    const seen: number[] = [];
    await writeSyntheticDataset(temporaryFolder(), {
      count: 3,
      seed: 4,
      size: 32,
      onProgress: ({ done }) => seen.push(done),
    });
    expect(seen).toEqual([1, 2, 3]);
  });

  it('stops when told to', async () => {
    const controller = new AbortController();
    const writing = writeSyntheticDataset(temporaryFolder(), {
      count: 50,
      seed: 4,
      size: 32,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(writing).rejects.toThrow('abort');
  });

  it('says when the folder cannot be made', async () => {
    const file = join(temporaryFolder(), 'a-file');
    writeFileSync(file, '');
    await expect(writeSyntheticDataset(file, { count: 1, seed: 4 })).rejects.toMatchObject({
      code: 'folder-not-writable',
    });
  });
});
