import { describe, expect, it } from 'vitest';
import { benchComparator } from '../../../src/lab/bench/bench-comparator.ts';
import { writeRandomLlava } from '../../../src/lab/random-models/random-llava.ts';
import { writeRandomPhotographs } from '../../fixtures/random-photographs.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

describe('the bench', () => {
  it('measures every way on the same files, against the plain one', async () => {
    const folder = temporaryFolder();
    const { model, mmproj } = await writeRandomLlava(folder, { seed: 1 });
    const images = await writeRandomPhotographs(folder, 3);
    const spec = { model, mmproj, gpu: 'cpu' as const, threads: 1, pairsTogether: 2 };
    const { ways, leftOut, info } = await benchComparator({ spec, images, secondsEach: 0.01 });
    expect(ways.map(({ name }) => name)).toEqual([
      'one pair at a time, no cache',
      'encoded images cached',
      'prefix shared',
      'prefix shared, 2 per call',
      '@fugood/llama.node',
    ]);
    expect(leftOut).toEqual([]);
    expect(info.promptTokens).toBe(40);
    for (const { comparisons, seconds, perSecond, ratio } of ways) {
      expect(comparisons).toBeGreaterThanOrEqual(1);
      expect(perSecond).toBeCloseTo(comparisons / seconds, 6);
      expect(ratio).toBeCloseTo(perSecond / (ways[0]?.perSecond ?? NaN), 6);
    }
  });

  it('stops when asked to', async () => {
    const folder = temporaryFolder();
    const { model, mmproj } = await writeRandomLlava(folder, { seed: 1 });
    const images = await writeRandomPhotographs(folder, 3);
    const spec = { model, mmproj, gpu: 'cpu' as const, threads: 1, pairsTogether: 2 };
    await expect(
      benchComparator({ spec, images, secondsEach: 60 }, { signal: AbortSignal.abort(new Error('enough')) }),
    ).rejects.toThrow('enough');
  });
});
