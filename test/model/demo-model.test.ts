import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Triple } from '../../src/core/labels.ts';
import { renderFace } from '../../src/engine/datasets/synthetic/render-face.ts';
import { DEMO_MODEL } from '../../src/engine/demo-model.ts';
import { Comparator } from '../../src/engine/comparator/comparator.ts';
import { compareOneAtATime } from '../../src/engine/comparator/one-at-a-time.ts';
import type { ImagePair } from '../../src/engine/comparator/pair-batches.ts';

const MODEL = { model: DEMO_MODEL.model, mmproj: DEMO_MODEL.mmproj };

/** Largest difference of logits allowed between any two ways to answer a pair. */
const TOLERANCE = 2e-2;

let folder: string;
let pairs: readonly ImagePair[];
/** What a plain program answers to the pairs. */
const plain: Triple[] = [];

const open = (pairsTogether: number) => Comparator.open({ ...MODEL, gpu: 'cpu', threads: 1, pairsTogether });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tiebreak-demo-model-'));
  const faces = await Promise.all(
    Array.from({ length: 12 }, async (_, index) => {
      const file = join(folder, `${index}.jpg`);
      await writeFile(file, await renderFace(77, index, 128));
      return file;
    }),
  );
  pairs = faces.flatMap((first) =>
    faces
      .filter((second) => second !== first)
      .map((second) => ({ first: { path: first }, second: { path: second } })),
  );
  await using comparator = await open(1);
  await compareOneAtATime(comparator.loaded, pairs, {
    threads: 1,
    cacheImages: false,
    onResult: (index, logits) => (plain[index] = logits),
  });
});
afterAll(() => rm(folder, { recursive: true }));

describe('the demo model', () =>
  it.each([1, 4, 16])('answers as a plain program does, %i pairs a call', async (pairsTogether) => {
    const shared: Triple[] = [];
    await using comparator = await open(pairsTogether);
    await comparator.compare(pairs, { onResult: (index, _member, logits) => (shared[index] = logits) });
    expect(shared).toHaveLength(12 * 11);
    const worst = Math.max(
      ...shared.flatMap((logits, index) =>
        logits.map((logit, label) => Math.abs(logit - (plain[index]?.[label] ?? NaN))),
      ),
    );
    expect(worst).toBeLessThan(TOLERANCE);
  }));
