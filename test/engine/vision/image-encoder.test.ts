import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ImageEncoder } from '../../../src/engine/vision/image-encoder.ts';
import type { TowerInput, VisionTower } from '../../../src/engine/vision/vision-tower.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

/** A tower that is given the length of a file as its image, keeps how many images came at once, and breaks after so many calls. */
class CountingTower implements VisionTower {
  readonly tokens = 1;
  readonly pictureBytes = 4;
  readonly isProjected = true;
  readonly device = {
    name: 'CPU',
    description: 'counting',
    kind: 'cpu',
    memoryFree: 0,
    memoryTotal: 0,
  } as const;
  readonly key = ['counting'];
  readonly calls: number[] = [];
  readonly together: number;
  readonly widths: readonly number[];
  readonly #breaksAfter: number;

  constructor(together: number, projectors = 1, breaksAfter = Infinity) {
    this.together = together;
    this.widths = Array<number>(projectors).fill(1);
    this.#breaksAfter = breaksAfter;
  }

  prepare(image: string | Buffer): Promise<TowerInput> {
    return Promise.resolve({ pixels: Float32Array.of(image.length), width: 1, height: 1 });
  }

  encodeByEach(images: readonly TowerInput[]): Promise<Float32Array[][]> {
    if (this.calls.length === this.#breaksAfter) return Promise.reject(new Error('killed'));
    this.calls.push(images.length);
    return Promise.resolve(this.widths.map(() => images.map(({ pixels }) => Float32Array.from(pixels))));
  }

  addProjector(): Promise<void> {
    return Promise.reject(new Error('not asked for'));
  }

  setThreads(): void {
    // It computes nothing.
  }

  [Symbol.asyncDispose](): Promise<void> {
    return Promise.resolve();
  }
}

/** Files of 1, 2, 3, ... bytes. */
function files(count: number): { path: string }[] {
  const folder = temporaryFolder();
  return Array.from({ length: count }, (_, index) => {
    const file = path.join(folder, `${index}.png`);
    writeFileSync(file, Buffer.alloc(index + 1));
    return { path: file };
  });
}

const mmprojs = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ file: `${index}.gguf`, hash: `hash-${index}` }));

test.each([
  { together: 1, projectors: 1, calls: [1, 1, 1, 1, 1] },
  { together: 2, projectors: 1, calls: [2, 2, 1] },
  { together: 16, projectors: 1, calls: [5] },
  { together: 16, projectors: 8, calls: [2, 2, 1] },
])(
  'a tower of $together at once with $projectors projectors gets no more images in a call, each told of',
  async ({ together, projectors, calls }) => {
    const tower = new CountingTower(together, projectors);
    await using encoder = new ImageEncoder(tower, { mmprojs: mmprojs(projectors) });
    let steps = 0;
    const encoded = await encoder.finish(await encoder.prepare(files(5)), 0, () => steps++);
    expect(tower.calls).toEqual(calls);
    expect(steps).toBe(calls.length);
    expect(encoded.map((image) => 'encoding' in image && image.encoding[0])).toEqual([1, 2, 3, 4, 5]);
  },
);

test('what was encoded before the work ended in the middle is not encoded again', async () => {
  const [images, cacheDir] = [files(5), temporaryFolder()];
  const broken = new ImageEncoder(new CountingTower(1, 1, 3), { mmprojs: mmprojs(1), cacheDir });
  await expect(broken.prepare(images).then((prepared) => broken.finish(prepared))).rejects.toThrow('killed');
  await broken.written();
  const tower = new CountingTower(1);
  await using encoder = new ImageEncoder(tower, { mmprojs: mmprojs(1), cacheDir });
  await encoder.finish(await encoder.prepare(images));
  expect(tower.calls).toEqual([1, 1]);
});
