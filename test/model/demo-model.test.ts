import { describe, expect, it } from 'vitest';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Triple } from '../../src/core/labels.ts';
import { renderFace } from '../../src/engine/datasets/synthetic/render-face.ts';
import { DEMO_MODEL } from '../../src/engine/demo-model.ts';
import { Comparator } from '../../src/engine/comparator/comparator.ts';
import { compareOneAtATime } from '../../src/engine/comparator/one-at-a-time.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

/** Largest difference of logits allowed between any two ways to answer a pair. */
const TOLERANCE = 2e-2;

describe('the demo model', () =>
  it.each([1, 4, 16])('answers as a plain program does, %i pairs a call', async (pairsTogether) => {
    const folder = temporaryFolder();
    const faces: string[] = [];
    for (let index = 0; index < 12; index++) {
      const file = join(folder, `${index}.jpg`);
      await writeFile(file, await renderFace(77, index, 128));
      faces.push(file);
    }
    const pairs = faces.flatMap((first) =>
      faces
        .filter((second) => second !== first)
        .map((second) => ({ first: { path: first }, second: { path: second } })),
    );
    const { model, mmproj } = DEMO_MODEL;
    const comparator = await Comparator.open({ model, mmproj, gpu: 'cpu', threads: 1, pairsTogether });
    const shared: Triple[] = [];
    const plain: Triple[] = [];
    await comparator.compare(pairs, { onResult: (index, _member, logits) => (shared[index] = logits) });
    await compareOneAtATime(comparator.loaded, pairs, {
      threads: 1,
      cacheImages: false,
      onResult: (index, logits) => (plain[index] = logits),
    });
    await comparator[Symbol.asyncDispose]();
    expect(shared).toHaveLength(12 * 11);
    const worst = Math.max(
      ...shared.flatMap((logits, index) =>
        logits.map((logit, label) => Math.abs(logit - (plain[index]?.[label] ?? NaN))),
      ),
    );
    expect(worst).toBeLessThan(TOLERANCE);
  }));
