import { expect, onTestFinished, test } from 'vitest';
import { planOf, type CompareOptions } from '../../src/cli/compare-plan.ts';
import { UsageError } from '../../src/cli/usage-error.ts';
import { datasets } from '../../src/engine/store/datasets.ts';
import { ruleRun } from '../fixtures/rule-run.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const PRESET: CompareOptions = {
  run: 'run',
  gpu: 'cpu',
  part: 'all',
  orders: 'both',
  budget: 60,
  batch: 8,
  evidence: 'hard',
};

const CALIBRATED = { ...PRESET, scale: 5, margin: 1 };

function planWith(options: Partial<CompareOptions>, defaults: CompareOptions = CALIBRATED) {
  const { workspace } = ruleRun(temporaryFolder(), 8, ({ all }) => ({
    kind: 'all-pairs',
    images: [...all],
    orders: 'forward',
  }));
  onTestFinished(() => workspace.close());
  const [dataset] = datasets(workspace.db);
  if (dataset === undefined) throw new Error('no dataset');
  return planOf(workspace, dataset, { ...defaults, ...options });
}

test('--reverse-when alone asks all references and leaves reverse orders alone to the answers', () => {
  expect(planWith({ reverseWhen: 0.001 })).toMatchObject({
    kind: 'adaptive',
    orders: 'both',
    budget: 4,
    intervalWidth: null,
    narrowing: null,
    reverseGain: 0.001,
  });
  expect(planWith({ reverseWhen: 0.001, adaptive: true })).toMatchObject({ budget: 60, narrowing: 0.005 });
  expect(planWith({ adaptive: true })).not.toHaveProperty('reverseGain');
  expect(planWith({})).toMatchObject({ kind: 'against-references', orders: 'both' });
});

test('--reverse-when is refused where nothing tells what a reverse order gains', () => {
  for (const wrong of [{ orders: 'forward' }, { all: true }, { pairs: true }] as const)
    expect(() => planWith({ reverseWhen: 0.001, ...wrong })).toThrow(UsageError);
  expect(() => planWith({ reverseWhen: 0.001 }, PRESET)).toThrow(
    expect.objectContaining({ code: 'calibration-missing' }) as Error,
  );
});
