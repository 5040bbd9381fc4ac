import { expect, onTestFinished, test } from 'vitest';
import { answerRate } from '../../../../src/engine/jobs/runs/answer-rate.ts';
import { plannedComparisons } from '../../../../src/engine/jobs/runs/planned-comparisons.ts';
import { sampledRate } from '../../../../src/engine/jobs/runs/sampled-rate.ts';
import { insertPredictions } from '../../../../src/engine/store/predictions.ts';
import { runById } from '../../../../src/engine/store/runs.ts';
import type { FixedPlan } from '../../../../src/engine/jobs/runs/planned-comparisons.ts';
import { ruleRun } from '../../../fixtures/rule-run.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

/** A run of 200 images whose answers came at times that `timeOf` gives, in the order of the plan. */
function answeredRun(
  plan: (of: { targets: number[]; referenceSetId: number; all: readonly number[] }) => FixedPlan,
  timeOf: (index: number) => number,
) {
  const { workspace, runId } = ruleRun(temporaryFolder(), 200, plan);
  onTestFinished(() => {
    workspace.close();
  });
  const { db } = workspace;
  const run = runById(db, runId);
  if (!run?.plan || run.plan.kind === 'adaptive') throw new Error('no run');
  const pairs = plannedComparisons(db, run.plan).flatMap(({ first, seconds }) =>
    seconds.map((second) => [first, second] as const),
  );
  insertPredictions(
    db,
    runId,
    pairs.map(([firstId, secondId], index) => ({
      firstId,
      secondId,
      member: 0,
      logits: [0, 0, 0],
      label: 'First',
      answeredAt: Math.round(timeOf(index)),
    })),
  );
  return { db, run };
}

test.each(['against-references', 'all-pairs'] as const)(
  'a steady rate is found by a few stretches (%s)',
  (kind) => {
    const { db, run } = answeredRun(
      ({ targets, referenceSetId, all }) =>
        kind === 'all-pairs'
          ? { kind, images: [...all], orders: 'both' }
          : { kind, targets, references: referenceSetId, orders: 'both' },
      (index) => 1e12 + index * 20,
    );
    expect(sampledRate(db, run)).toBeCloseTo(50, 0);
    expect(answerRate(db, run)).toBeCloseTo(50, 0);
  },
);

test('a night between two starts does not count', () => {
  const { db, run } = answeredRun(
    ({ targets, referenceSetId }) => ({
      kind: 'against-references',
      targets,
      references: referenceSetId,
      orders: 'forward',
    }),
    (index) => 1e12 + index * 100 + (index > 4_000 ? 3e7 : 0),
  );
  expect(sampledRate(db, run)).toBeCloseTo(10, 1);
});

test('a run without answers tells no rate', () => {
  const { workspace, runId } = ruleRun(temporaryFolder(), 4, ({ all }) => ({
    kind: 'all-pairs',
    images: [...all],
    orders: 'forward',
  }));
  onTestFinished(() => {
    workspace.close();
  });
  const run = runById(workspace.db, runId);
  expect(run && sampledRate(workspace.db, run)).toBeNull();
});
