import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Triple } from '../../../src/core/labels.ts';
import { writeRandomLlava, type LlavaFiles } from '../../../src/lab/random-models/random-llava.ts';
import {
  randomMmproj,
  SMALL_MMPROJ,
  writeRandomMmproj,
} from '../../../src/lab/random-models/random-mmproj.ts';
import { hashFile } from '../../../src/engine/file-hash.ts';
import { readGguf } from '../../../src/engine/ggml/gguf.ts';
import { writeGguf } from '../../../src/engine/ggml/gguf-writer.ts';
import { Comparator } from '../../../src/engine/comparator/comparator.ts';
import type { ComparatorMember, ComparatorSpec } from '../../../src/engine/comparator/comparator-spec.ts';
import type { ImagePair } from '../../../src/engine/comparator/pair-batches.ts';
import { detectFamily } from '../../../src/engine/families/families.ts';
import { writeRandomAdapter } from '../../fixtures/random-adapter.ts';
import { writeRandomPhotographs } from '../../fixtures/random-photographs.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';
import { writeRandomlyTunedMmproj } from '../../fixtures/tuned-mmproj.ts';

let files: LlavaFiles;
let folder: string;
let images: string[];
/** Of the base's tower, each with a projector of its own. */
let epochs: [string, string];
/** Of another tower. */
let other: string;
let adapter: string;
let pairs: ImagePair[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'projectors-'));
  files = await writeRandomLlava(folder, { seed: 3 });
  images = await writeRandomPhotographs(folder, 4);
  epochs = [join(folder, 'epoch-1-mmproj.gguf'), join(folder, 'epoch-2-mmproj.gguf')];
  for (const [index, file] of epochs.entries()) await writeRandomlyTunedMmproj(file, files.mmproj, index);
  other = join(folder, 'other-mmproj.gguf');
  await writeRandomMmproj(other, { ...SMALL_MMPROJ, seed: 77 });
  adapter = join(folder, 'adapter.gguf');
  await writeRandomAdapter(adapter, { seed: 8, rank: 4, alpha: 8, model: files.languageModel });
  pairs = images.flatMap((first) =>
    images
      .filter((second) => second !== first)
      .map((second) => ({ first: { path: first }, second: { path: second } })),
  );
});
afterAll(() => rm(folder, { recursive: true }));

async function opened<T>(
  spec: Partial<ComparatorSpec>,
  use: (comparator: Comparator) => Promise<T>,
): Promise<T> {
  const { model, mmproj } = files;
  await using comparator = await Comparator.open({
    model,
    mmproj,
    gpu: 'cpu',
    threads: 1,
    pairsTogether: 4,
    ...spec,
  });
  return await use(comparator);
}

/** Logits by member and pair. */
function answersOf(spec: Partial<ComparatorSpec>): Promise<Triple[][]> {
  return opened(spec, async (comparator) => {
    const found: Triple[][] = comparator.info.adapters.map(() => []);
    await comparator.compare(pairs, {
      onResult: (index, member, logits) => ((found[member] as Triple[])[index] = logits),
    });
    return found;
  });
}

function members(): ComparatorMember[] {
  return [
    { name: 'epoch 1', adapters: [], mmproj: epochs[0] },
    { name: 'base', adapters: [] },
    { name: 'epoch 2', adapters: [{ file: adapter, scale: 1 }], mmproj: epochs[1] },
    { name: 'other tower', adapters: [], mmproj: other },
    { name: 'epoch 1 adapted', adapters: [{ file: adapter, scale: 1 }], mmproj: epochs[0] },
  ];
}

describe('members with projectors of their own', () => {
  it('answer as single runs with their mmprojs do, to the last bit', async () => {
    const together = await answersOf({ members: members() });
    const alone: Triple[][] = [];
    for (const { name, adapters, mmproj = files.mmproj } of members()) {
      const [found = []] = await answersOf({ mmproj, members: [{ name, adapters }] });
      alone.push(found);
    }
    expect(together).toEqual(alone);
    const differences = together.map((triples) => JSON.stringify(triples));
    expect(new Set(differences).size).toBe(members().length);
  });

  it('share a tower where their files differ in the projector only, which then runs once for all', () =>
    opened({ members: members() }, async ({ loaded: { encoders, members: opened } }) => {
      expect(encoders).toHaveLength(2);
      expect(opened.map(({ encoder, projector }) => [encoders.indexOf(encoder), projector])).toEqual([
        [0, 0],
        [0, 1],
        [0, 2],
        [1, 0],
        [0, 0],
      ]);
      const [shared, separate] = encoders;
      const sources = images.map((path) => ({ path }));
      const missing = async (encoder: typeof shared, projector: number) =>
        (await encoder?.prepare(sources, projector))?.filter((image) => 'input' in image).length;
      await shared?.finish(await shared.prepare(sources, 1), 1);
      expect([await missing(shared, 0), await missing(shared, 1), await missing(shared, 2)]).toEqual([
        0, 0, 0,
      ]);
      expect(await missing(separate, 0)).toBe(images.length);
    }));

  it('say which mmproj answered for each', () =>
    opened({ members: members() }, async ({ info }) => {
      const base = await hashFile(files.mmproj);
      const [one, two] = [await hashFile(epochs[0]), await hashFile(epochs[1])];
      expect(info.mmprojHash).toBe(base);
      expect(info.mmprojHashes).toEqual([one, base, two, await hashFile(other), one]);
    }));

  it('need no mmproj of the model’s own to be loaded where none of them uses it', () =>
    opened({ members: members().slice(2, 3) }, async ({ loaded }) => {
      expect(loaded.encoders).toHaveLength(1);
      expect(loaded.members[0].mmprojHash).toBe(await hashFile(epochs[1]));
      await Promise.resolve();
    }));

  it('keep their encoded images apart, each where a comparator with that mmproj alone keeps and finds them', async () => {
    const [shared, single] = [join(temporaryFolder(), 'cache'), join(temporaryFolder(), 'cache')];
    const together = await answersOf({ members: members(), cacheDir: shared });
    for (const mmproj of [epochs[0], files.mmproj, epochs[1], other])
      await answersOf({ mmproj, cacheDir: single });
    const kept = await encodings(shared);
    expect(kept.size).toBe(4 * images.length);
    expect(kept).toEqual(await encodings(single));
    // One that finds the images of one member only makes those of the others.
    const part = join(temporaryFolder(), 'cache');
    await answersOf({ mmproj: epochs[0], cacheDir: part });
    expect(await answersOf({ members: members(), cacheDir: part })).toEqual(together);
    expect(await encodings(part)).toEqual(kept);
  });
});

/** Files of encoded images, with the folder that names the mmproj. */
async function encodings(cacheDir: string): Promise<Map<string, string>> {
  const found = await readdir(cacheDir, { recursive: true });
  const names = found.filter((name) => name.endsWith('.f16')).sort();
  return new Map(
    await Promise.all(
      names.map(async (name) => [name, (await readFile(join(cacheDir, name))).toString('base64')] as const),
    ),
  );
}

describe('an mmproj of a member that cannot answer is refused, naming the member', () => {
  const refused = async (mmproj: string) => {
    const error: unknown = await opened(
      {
        members: [
          { name: 'base', adapters: [] },
          { name: 'epoch 3', adapters: [], mmproj },
        ],
      },
      () => Promise.resolve(),
    ).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ message: expect.stringContaining('the member "epoch 3"') as string });
    expect((error as Error).message).toContain(mmproj);
    return error;
  };
  const written = async (shape: Partial<typeof SMALL_MMPROJ>) => {
    const file = join(temporaryFolder(), 'mmproj.gguf');
    await writeRandomMmproj(file, { ...SMALL_MMPROJ, ...shape });
    return file;
  };

  it('where it makes tokens of another width', async () => {
    expect(await refused(await written({ projectionWidth: 128 }))).toMatchObject({
      code: 'widths-differ',
      message: expect.stringMatching(/width 128.*takes 64/) as string,
    });
  });

  it('where it makes another number of tokens', async () => {
    expect(await refused(await written({ imageSize: 42 }))).toMatchObject({
      code: 'tokens-differ',
      message: expect.stringMatching(/makes 36 tokens.*makes 16/) as string,
    });
  });

  it('where it is of the same tower but its projector is not for it', async () => {
    const file = join(temporaryFolder(), 'mmproj.gguf');
    const { metadata, tensors } = randomMmproj({ ...SMALL_MMPROJ, seed: 3 });
    const data = new Float32Array(16 * 64);
    const narrow = { name: 'mm.0.weight', dimensions: [16, 64], type: 'F32', data } as const;
    await writeGguf(file, {
      metadata,
      tensors: tensors.map((tensor) => (tensor.name === 'mm.0.weight' ? narrow : tensor)),
    });
    expect(await towerKeyOf(file)).toBe(await towerKeyOf(files.mmproj));
    expect(await refused(file)).toMatchObject({ code: 'mmproj-shape' });
  });

  it('where it is no mmproj, or not there', async () => {
    expect(await refused(files.model)).toMatchObject({ code: 'not-an-mmproj' });
    expect(await refused(join(folder, 'absent.gguf'))).toMatchObject({ code: 'file-not-readable' });
  });
});

async function towerKeyOf(file: string): Promise<string> {
  const mmproj = await readGguf(file);
  return detectFamily(mmproj).readVision(mmproj).towerKey();
}

describe('the key of a tower', () => {
  const keyOf = async (
    change: (content: ReturnType<typeof randomMmproj>) => ReturnType<typeof randomMmproj>,
  ) => {
    const file = join(temporaryFolder(), 'mmproj.gguf');
    await writeGguf(file, change(randomMmproj(SMALL_MMPROJ)));
    return towerKeyOf(file);
  };
  const withTensor = (name: string) => (content: ReturnType<typeof randomMmproj>) => ({
    ...content,
    tensors: content.tensors.map((tensor) => {
      if (tensor.name !== name) return tensor;
      const data = Float32Array.from(tensor.data);
      data[0] = (data[0] ?? 0) + 1e-6;
      return { ...tensor, data };
    }),
  });

  it('is the same whatever the projector holds and wherever the tensors lie', async () => {
    const base = await keyOf((content) => content);
    expect(await keyOf(withTensor('mm.2.weight'))).toBe(base);
    expect(await keyOf(({ metadata, tensors }) => ({ metadata, tensors: tensors.toReversed() }))).toBe(base);
  });

  it('differs by one weight of the tower or one of its settings', async () => {
    const base = await keyOf((content) => content);
    expect(await keyOf(withTensor('v.blk.1.attn_q.weight'))).not.toBe(base);
    expect(
      await keyOf(({ metadata, tensors }) => ({
        metadata: { ...metadata, 'clip.use_gelu': { type: 'bool', value: true } },
        tensors,
      })),
    ).not.toBe(base);
  });
});
