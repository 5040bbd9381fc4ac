import { describe, expect, it } from 'vitest';
import { LABELS } from '../../../src/core/labels.ts';
import type { TrainingPair } from '../../../src/engine/training/adapter-trainer.ts';
import { holdOut } from '../../../src/engine/training/hold-out.ts';

/** Pairs of each label, one label after the other. */
function pairs(...counts: readonly [first: number, second: number, similar: number]): TrainingPair[] {
  return counts.flatMap((count, index) =>
    Array.from({ length: count }, (_, first) => ({ first, second: index, label: LABELS[index] ?? 'First' })),
  );
}

const countOf = (some: readonly TrainingPair[], label: string) =>
  some.filter((pair) => pair.label === label).length;

describe('held-out pairs', () => {
  it('are a share of each label, and leave the others in their order', () => {
    const all = pairs(40, 40, 20);
    const { training, validation } = holdOut(all, 0.1, 3);
    expect(LABELS.map((label) => countOf(validation, label))).toEqual([4, 4, 2]);
    expect(training).toEqual(all.filter((pair) => !validation.includes(pair)));
  });

  it('are the same of the same seed, and others of another', () => {
    const all = pairs(40, 40, 20);
    expect(holdOut(all, 0.1, 3)).toEqual(holdOut(all, 0.1, 3));
    expect(holdOut(all, 0.1, 4)).not.toEqual(holdOut(all, 0.1, 3));
  });

  it('are at least one of a label that has two, and never all of one', () => {
    const { training, validation } = holdOut(pairs(2, 1, 3), 0.01, 1);
    expect(LABELS.map((label) => countOf(validation, label))).toEqual([1, 0, 1]);
    expect(LABELS.map((label) => countOf(holdOut(pairs(2, 1, 3), 0.99, 1).training, label))).toEqual([
      1, 1, 1,
    ]);
    expect(training).toHaveLength(4);
  });

  it('are none of a share of 0', () => expect(holdOut(pairs(5, 5, 5), 0, 1).validation).toEqual([]));
});
