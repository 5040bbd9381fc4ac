import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Triple } from '../../../src/core/labels.ts';
import { hashFile } from '../../../src/engine/file-hash.ts';
import { PROMPT_WORDS } from '../../../src/lab/random-models/random-language-model.ts';
import { Comparator } from '../../../src/engine/comparator/comparator.ts';
import type { ComparatorMember, ComparatorSpec } from '../../../src/engine/comparator/comparator-spec.ts';
import { DEFAULT_CARD } from '../../../src/engine/model-files/model-card.ts';
import { compareOneAtATime } from '../../../src/engine/comparator/one-at-a-time.ts';
import { wordTokenizer } from '../../../src/engine/language/word-tokenizer.ts';
import type { ImagePair } from '../../../src/engine/comparator/pair-batches.ts';
import { writeRandomAdapter } from '../../fixtures/random-adapter.ts';
import {
  LLAVA_OF_576_TOKENS,
  writeRandomLlava,
  type LlavaFiles,
} from '../../../src/lab/random-models/random-llava.ts';
import type { ImageSource } from '../../../src/engine/vision/image-encoder.ts';
import { writeRandomPhotographs } from '../../fixtures/random-photographs.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

/** Largest difference of logits allowed between any two ways to answer a pair. */
const TOLERANCE = 2e-2;

let folder: string;
let files: LlavaFiles;
let images: string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'comparator-'));
  files = await writeRandomLlava(folder, { seed: 3 });
  images = await writeRandomPhotographs(folder, 5);
});
afterAll(() => rm(folder, { recursive: true }));

function allPairs(paths: readonly string[]): ImagePair[] {
  return paths.flatMap((first) =>
    paths
      .filter((second) => second !== first)
      .map((second) => ({ first: { path: first }, second: { path: second } })),
  );
}

async function opened<T>(
  spec: Partial<ComparatorSpec>,
  use: (comparator: Comparator) => Promise<T>,
): Promise<T> {
  const { model, mmproj } = files;
  await using comparator = await Comparator.open({ model, mmproj, gpu: 'cpu', threads: 1, ...spec });
  return await use(comparator);
}

/** Logits by member and pair. */
async function answers(comparator: Comparator, pairs: readonly ImagePair[]): Promise<Triple[][]> {
  const found: Triple[][] = comparator.info.adapters.map(() => []);
  await comparator.compare(pairs, {
    onResult: (index, member, logits) => {
      const ofMember = found[member] as Triple[];
      expect(ofMember[index]).toBeUndefined();
      ofMember[index] = logits;
    },
  });
  return found;
}

async function plainAnswers(comparator: Comparator, pairs: readonly ImagePair[]): Promise<Triple[]> {
  const found: Triple[] = [];
  await compareOneAtATime(comparator.loaded, pairs, {
    threads: 1,
    cacheImages: false,
    onResult: (index, logits) => (found[index] = logits),
  });
  return found;
}

function largestDifference(one: readonly Triple[], other: readonly Triple[]): number {
  expect(one).toHaveLength(other.length);
  return Math.max(
    ...one.flatMap((logits, index) =>
      logits.map((logit, label) => Math.abs(logit - (other[index]?.[label] ?? NaN))),
    ),
  );
}

const withAdapter = (file: string): ComparatorMember => ({ name: 'adapted', adapters: [{ file, scale: 1 }] });

describe('a comparator', () => {
  it('answers as a plain program does, however many pairs it reads in one call', async () => {
    const pairs = allPairs(images);
    for (const pairsTogether of [1, 3, 8])
      await opened({ pairsTogether }, async (comparator) => {
        const [found = []] = await answers(comparator, pairs);
        expect(largestDifference(found, await plainAnswers(comparator, pairs))).toBeLessThan(TOLERANCE);
        const [again = []] = await answers(comparator, [...pairs].reverse());
        expect(largestDifference(again.reverse(), found)).toBeLessThan(TOLERANCE);
      });
  });

  it('answers as a plain program does with 576 tokens an image', async () => {
    const large = temporaryFolder();
    const llava = await writeRandomLlava(large, LLAVA_OF_576_TOKENS);
    const photographs = await writeRandomPhotographs(large, 3, { size: 168 });
    const pairs = allPairs(photographs).slice(0, 4);
    const { model, mmproj } = llava;
    await opened({ model, mmproj, pairsTogether: 3 }, async (comparator) => {
      expect(comparator.info.imageTokens).toBe(576);
      expect(comparator.info.promptTokens).toBe(1160);
      const [found = []] = await answers(comparator, pairs);
      expect(largestDifference(found, await plainAnswers(comparator, pairs))).toBeLessThan(TOLERANCE);
    });
  });

  it('asks about the images in the order shown', () =>
    opened({}, async (comparator) => {
      const [a = '', b = ''] = images;
      const [found = []] = await answers(comparator, allPairs([a, b]));
      expect(found[0]).not.toEqual(found[1]);
    }));

  it('answers a pair the same whatever was asked before', () =>
    opened({ pairsTogether: 2 }, async (comparator) => {
      const pairs = allPairs(images);
      const [together = []] = await answers(comparator, pairs);
      for (const index of [7, 0, 7, 13, 3, 19]) {
        const [alone = []] = await answers(comparator, [pairs[index] as ImagePair]);
        expect(largestDifference(alone, [together[index] as Triple])).toBeLessThan(TOLERANCE);
      }
    }));

  it('says what it runs and how', () =>
    opened({}, async ({ info }) => {
      expect(info).toMatchObject({
        modelHash: await hashFile(files.model),
        mmprojHash: await hashFile(files.mmproj),
        mmprojHashes: [await hashFile(files.mmproj)],
        adapters: [[]],
        imageTokens: 16,
        promptTokens: 1 + 16 + 16 + 7,
        labelTexts: { First: '▁First', Second: '▁Second', Similar: '▁Similar' },
        gpu: 'cpu',
        threads: 1,
      });
      expect(structuredClone(info)).toEqual(info);
    }));

  it('measures threads and pairs a call where they are not given', async () => {
    const { model, mmproj } = files;
    const comparator = await Comparator.open({ model, mmproj, gpu: 'cpu' });
    expect(comparator.info.threads).toBeGreaterThanOrEqual(1);
    expect(comparator.info.pairsTogether).toBeGreaterThanOrEqual(1);
    await comparator[Symbol.asyncDispose]();
  });

  it('stops after the call in flight when asked to, and goes on with the next work', () =>
    opened({ pairsTogether: 2 }, async (comparator) => {
      const stop = new AbortController();
      let count = 0;
      const work = comparator.compare(allPairs(images), {
        signal: stop.signal,
        onResult: () => {
          if (++count === 4) stop.abort();
        },
      });
      await expect(work).rejects.toMatchObject({ name: 'AbortError' });
      expect(count).toBe(4);
      const [found = []] = await answers(comparator, allPairs(images));
      expect(found).toHaveLength(20);
    }));

  it('tells how far it is', () =>
    opened({ pairsTogether: 8 }, async (comparator) => {
      const done: number[] = [];
      await comparator.compare(allPairs(images), {
        onResult: () => {},
        onProgress: (progress) => {
          done.push(progress.done);
          expect(progress.total).toBe(20);
        },
      });
      expect(done.at(-1)).toBe(20);
    }));
});

describe('an ensemble', () =>
  it('answers with each member’s adapters, as each alone would', async () => {
    const one = join(folder, 'one.gguf');
    const two = join(folder, 'two.gguf');
    await writeRandomAdapter(one, { seed: 8, rank: 4, alpha: 8, model: files.languageModel });
    await writeRandomAdapter(two, { seed: 9, rank: 2, alpha: 8, model: files.languageModel });
    const members = [
      { name: 'model', adapters: [] },
      { name: 'one', adapters: [{ file: one, scale: 1 }] },
      {
        name: 'both',
        adapters: [
          { file: one, scale: 0.5 },
          { file: two, scale: 1 },
        ],
      },
    ];
    const pairs = allPairs(images.slice(0, 3));
    const together = await opened({ members }, async (comparator) => {
      expect(comparator.info.adapters[2]?.[1]).toEqual({ file: two, scale: 1, hash: await hashFile(two) });
      await answers(comparator, pairs);
      return answers(comparator, pairs);
    });
    for (const [index, member] of members.entries()) {
      const [alone = []] = await opened({ members: [member] }, (comparator) => answers(comparator, pairs));
      expect(largestDifference(alone, together[index] ?? [])).toBeLessThan(TOLERANCE);
    }
    expect(largestDifference(together[0] ?? [], together[1] ?? [])).toBeGreaterThan(0.1);
    expect(largestDifference(together[1] ?? [], together[2] ?? [])).toBeGreaterThan(0.1);
  }));

describe('an adapter that changes the embedding of tokens', () =>
  it('is heeded: texts are then read as tokens, with the same answers alone and together', async () => {
    const file = join(folder, 'embedding.gguf');
    const vocabulary = wordTokenizer(PROMPT_WORDS).tokens.length;
    const shape = { seed: 8, rank: 4, alpha: 16, model: files.languageModel };
    await writeRandomAdapter(file, { ...shape, vocabulary });
    const same = join(folder, 'no-embedding.gguf');
    await writeRandomAdapter(same, shape);
    const pairs = allPairs(images.slice(0, 4));
    const found = await Promise.all(
      [file, same].map((adapter) =>
        opened({ members: [withAdapter(adapter)], pairsTogether: 4 }, async (comparator) => {
          const [together = []] = await answers(comparator, pairs);
          expect(largestDifference(together, await plainAnswers(comparator, pairs))).toBeLessThan(TOLERANCE);
          return together;
        }),
      ),
    );
    expect(largestDifference(found[0] ?? [], found[1] ?? [])).toBeGreaterThan(0.1);
  }));

describe('encoded images', () => {
  it('are found on disk by the next comparator, and made anew where their file is damaged', async () => {
    const spec = { cacheDir: join(temporaryFolder(), 'cache'), pairsTogether: 2 };
    const pairs = allPairs(images.slice(0, 3));
    const first = await opened(spec, (comparator) => answers(comparator, pairs));
    const kept = await encodingFiles(spec.cacheDir);
    expect(kept).toHaveLength(3);

    const [damaged = '', cut = ''] = kept;
    const bytes = await readFile(damaged);
    bytes.writeUInt16LE(bytes.readUInt16LE(100) ^ 0x3fff, 100);
    await writeFile(damaged, bytes);
    await writeFile(cut, (await readFile(cut)).subarray(0, 50));
    expect(await opened(spec, (comparator) => answers(comparator, pairs))).toEqual(first);
    expect(await readFile(damaged)).not.toEqual(bytes);
  });

  it('are read from disk, not made again', async () => {
    const spec = { cacheDir: join(temporaryFolder(), 'cache'), pairsTogether: 1 };
    const pairs = allPairs(images.slice(0, 2));
    const [[before] = []] = await opened(spec, (comparator) => answers(comparator, pairs));
    const [one = '', other = ''] = await encodingFiles(spec.cacheDir);
    const bytes = await readFile(one);
    await writeFile(one, await readFile(other));
    await writeFile(other, bytes);
    const [[, after] = []] = await opened(spec, (comparator) => answers(comparator, pairs));
    // With the two files swapped, the pair the other way round gives the answer of this one.
    expect(largestDifference([after as Triple], [before as Triple])).toBeLessThan(1e-4);
  });

  it('of another way to prepare or encode images are not taken', async () => {
    const cacheDir = join(temporaryFolder(), 'cache');
    const pairs = allPairs(images.slice(0, 2));
    await opened({ cacheDir }, (comparator) => answers(comparator, pairs));
    await opened({ cacheDir, card: { ...DEFAULT_CARD, vision: 'llama.cpp' } }, (comparator) =>
      answers(comparator, pairs),
    );
    expect(await encodingFiles(cacheDir)).toHaveLength(4);
  });

  it('that cannot be written do not stop the work', async () => {
    const cacheDir = join(temporaryFolder(), 'cache');
    await writeFile(cacheDir, 'a file where the folder should be');
    await opened({ cacheDir }, async (comparator) => {
      const [found = []] = await answers(comparator, allPairs(images));
      expect(found).toHaveLength(20);
      expect(comparator.cacheProblem).toMatchObject({ code: 'cache-not-written' });
    });
  });

  it('of files that changed since they were recorded fail, and the other pairs go on', async () => {
    const [a = '', b = '', c = ''] = images;
    await opened({}, async (comparator) => {
      const failed: [number, string][] = [];
      const found: number[] = [];
      await comparator.compare(
        [
          { first: { path: a }, second: { path: b, hash: await hashFile(c) } },
          { first: { path: a, hash: await hashFile(a) }, second: { path: c } },
        ],
        {
          onResult: (index) => found.push(index),
          onFailed: (index, error) => failed.push([index, error.code]),
        },
      );
      expect(failed).toEqual([[0, 'image-changed']]);
      expect(found).toEqual([1]);
    });
  });

  it('of a file that was changed behind the cache are never answered from it, in memory or on the disk', async () => {
    const own = temporaryFolder();
    const cacheDir = join(own, 'cache');
    const pictures = await writeRandomPhotographs(own, 2, { seed: 9 });
    const [a = '', other = ''] = await Promise.all(
      pictures.map((file) =>
        sharp(file)
          .tiff({ compression: 'none' })
          .toFile(`${file}.tiff`)
          .then(() => `${file}.tiff`),
      ),
    );
    const second = { path: images[0] ?? '' };
    const [hash, otherHash] = [await hashFile(a), await hashFile(other)];
    const original = await readFile(a);
    const change = async (content: Buffer) => {
      const { size, atime, mtime } = await stat(a);
      await writeFile(a, content);
      await utimes(a, atime, mtime);
      expect(content).toHaveLength(size);
    };
    const outcome = async (comparator: Comparator, first: ImageSource): Promise<unknown> => {
      let found: unknown;
      await comparator.compare([{ first, second }], {
        onResult: (_index, _member, logits) => (found = logits),
        onFailed: (_index, { code }) => (found = code),
      });
      return found;
    };
    const expectSame = (found: unknown, wanted: unknown) =>
      expect(largestDifference([found as Triple], [wanted as Triple])).toBeLessThan(1e-4);
    const [before, ofOther] = await opened({ cacheDir }, async (comparator) => {
      const answers = [
        await outcome(comparator, { path: a, hash }),
        await outcome(comparator, { path: other, hash: otherHash }),
      ];
      await change(await readFile(other));
      expect(await outcome(comparator, { path: a, hash })).toBe('image-changed');
      expectSame(await outcome(comparator, { path: a }), answers[1]);
      return answers;
    });
    expect(largestDifference([before as Triple], [ofOther as Triple])).toBeGreaterThan(1e-3);
    await opened({ cacheDir }, async (comparator) => {
      expect(await outcome(comparator, { path: a, hash })).toBe('image-changed');
      expectSame(await outcome(comparator, { path: a }), ofOther);
      await change(original);
      expectSame(await outcome(comparator, { path: a, hash }), before);
      await rm(a);
      expect(await outcome(comparator, { path: a, hash })).toBe('bad-image');
    });
  });

  it('of unreadable files fail in every pair they are in, once for all members', async () => {
    const broken = join(temporaryFolder(), 'broken.jpg');
    await writeFile(broken, 'not a picture');
    const [a = '', b = ''] = images;
    await opened(
      {
        members: [
          { name: 'a', adapters: [] },
          { name: 'b', adapters: [] },
        ],
      },
      async (comparator) => {
        const failed: [number, string][] = [];
        const found: [number, number][] = [];
        const pairs = allPairs([a, broken, b]);
        await comparator.compare(pairs, {
          onResult: (index, member) => found.push([index, member]),
          onFailed: (index, error) => {
            failed.push([index, error.code]);
            expect(error.message).toContain(broken);
          },
        });
        expect(failed.map(([index]) => index)).toEqual([0, 2, 3, 5]);
        expect(found).toEqual([
          [1, 0],
          [4, 0],
          [1, 1],
          [4, 1],
        ]);
        await expect(comparator.compare(pairs, { onResult: () => {} })).rejects.toMatchObject({
          code: 'bad-image',
        });
        await expect(
          comparator.compare([{ first: { path: a }, second: { path: join(folder, 'absent.png') } }], {
            onResult: () => {},
          }),
        ).rejects.toMatchObject({ code: 'bad-image' });
      },
    );
  });
});

async function encodingFiles(cacheDir: string): Promise<string[]> {
  const found = await readdir(cacheDir, { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile() && entry.name.endsWith('.f16'))
    .map((entry) => join(entry.parentPath, entry.name));
}

describe('a comparator refuses', () => {
  const refused = (spec: Partial<ComparatorSpec>) => opened(spec, () => Promise.resolve());

  it('a projector of another width than the language model, naming both', async () => {
    const other = join(folder, 'wide');
    await mkdir(other, { recursive: true });
    const wide = await writeRandomLlava(other, { seed: 3, languageModel: { width: 128 } });
    await expect(refused({ mmproj: wide.mmproj })).rejects.toMatchObject({
      code: 'widths-differ',
      message: expect.stringMatching(/width 128.*takes 64/) as string,
    });
  });

  it('a vision tower as language model and a language model as vision tower', async () => {
    await expect(refused({ model: files.mmproj })).rejects.toMatchObject({ code: 'not-a-language-model' });
    await expect(refused({ mmproj: files.model })).rejects.toMatchObject({ code: 'not-an-mmproj' });
  });

  it('a model whose vocabulary cannot tell the answers apart, showing the tokens', async () => {
    const other = join(folder, 'letters');
    await mkdir(other, { recursive: true });
    const letters = await writeRandomLlava(other, { seed: 3, languageModel: { words: ['which', 'face'] } });
    await expect(refused({ model: letters.model, mmproj: letters.mmproj })).rejects.toMatchObject({
      code: 'labels-not-distinct',
      message: expect.stringMatching(/First is '▁f?' \(\d+\)|First is '▁' \(\d+\)/) as string,
    });
  });

  it('an adapter for another model', async () => {
    const adapter = join(folder, 'other.gguf');
    await writeRandomAdapter(adapter, {
      seed: 8,
      rank: 4,
      alpha: 8,
      model: { ...files.languageModel, width: 128 },
    });
    await expect(refused({ members: [withAdapter(adapter)] })).rejects.toMatchObject({
      code: 'adapter-not-for-model',
    });
  });

  it('files that are not there', async () => {
    await expect(refused({ model: join(folder, 'absent.gguf') })).rejects.toMatchObject({
      code: 'file-not-readable',
    });
  });
});
