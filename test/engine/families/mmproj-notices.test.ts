import { truncate } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { detectFamily } from '../../../src/engine/families/families.ts';
import { mmprojNotices } from '../../../src/engine/families/mmproj-notices.ts';
import { openTower } from '../../../src/engine/families/open-tower.ts';
import { writeGguf } from '../../../src/engine/ggml/gguf-writer.ts';
import { readGguf, readTensor, type GgufTensor } from '../../../src/engine/ggml/gguf.ts';
import { openLibraries } from '../../../src/engine/ggml/libraries.ts';
import { decodeTensor, isWritable, type WritableType } from '../../../src/engine/ggml/tensor-data.ts';
import { DEFAULT_CARD } from '../../../src/engine/model-files/model-card.ts';
import { writeRandomLlava } from '../../../src/lab/random-models/random-llava.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

/** A random mmproj, each tensor under a name and in a type that may be others. */
async function changedMmproj(change: (tensor: GgufTensor) => { name?: string; type?: WritableType }) {
  const folder = temporaryFolder();
  const base = await readGguf((await writeRandomLlava(folder, { seed: 3 })).mmproj);
  const tensors = await Promise.all(
    [...base.tensors.values()].map(async (stored) => {
      const { name = stored.name, type = stored.type } = change(stored);
      if (!isWritable(stored.type) || !isWritable(type)) throw new Error(stored.type);
      const data = decodeTensor(stored.type, await readTensor(base.file, stored));
      return { name, dimensions: stored.dimensions, type, data };
    }),
  );
  const file = path.join(folder, 'changed.gguf');
  await writeGguf(file, { metadata: base.metadata, tensors });
  return file;
}

async function noticesOf(file: string): Promise<string[]> {
  const mmproj = await readGguf(file);
  return mmprojNotices(mmproj, detectFamily(mmproj).readVision(mmproj));
}

test('an mmproj of which every tensor is read has nothing to tell', async () => {
  expect(await noticesOf(await changedMmproj(() => ({})))).toEqual([]);
});

test('a tensor that nobody reads, as one with a misspelt name, is told; so are bytes behind the last', async () => {
  const file = await changedMmproj(({ name }) =>
    name === 'v.blk.0.attn_q.bias' ? { name: 'v.blk.0.attn_q.bais' } : {},
  );
  expect(await noticesOf(file)).toEqual([
    expect.stringMatching(/^changed\.gguf holds a tensor that is not read: v\.blk\.0\.attn_q\.bais\. /),
  ]);
  const libraries = await openLibraries('cpu');
  await using tower = await openTower(libraries, file, DEFAULT_CARD, { threads: 1 });
  expect(tower.tokens).toBeGreaterThan(0);
  const { tensors } = await readGguf(file);
  const last = [...tensors.values()].at(-1);
  await truncate(file, (last?.offset ?? 0) + (last?.bytes ?? 0) + 1000);
  expect((await noticesOf(file))[1]).toMatch(/bytes behind its last tensor, which are not read/);
});

test('what is added may not be packed into blocks', async () => {
  const file = await changedMmproj(({ name }) => (name === 'mm.0.bias' ? { type: 'Q8_0' } : {}));
  const libraries = await openLibraries('cpu');
  await expect(openTower(libraries, file, DEFAULT_CARD, { threads: 1 })).rejects.toMatchObject({
    code: 'mmproj-shape',
    message: expect.stringContaining('mm.0.bias is of type Q8_0') as string,
  });
});
