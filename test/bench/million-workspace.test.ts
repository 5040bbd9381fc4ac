import { expect, onTestFinished, test } from 'vitest';
import { countPredictions } from '../../src/engine/store/count-answers.ts';
import { runById } from '../../src/engine/store/runs.ts';
import { scoringsOfRun } from '../../src/engine/store/scores.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { makeMillionWorkspace } from './million-workspace.ts';

test('the workspace of the benchmarks holds a finished run, answered both ways, calibrated and scored', async () => {
  const { workspace, runId } = await makeMillionWorkspace(`${temporaryFolder()}/workspace`, {
    images: 120,
    targets: 30,
    references: 20,
  });
  onTestFinished(() => {
    workspace.close();
  });
  expect(runById(workspace.db, runId)).toMatchObject({ status: 'finished', plan: { orders: 'both' } });
  expect(countPredictions(workspace.db, runId)).toBe(2 * 30 * 20);
  expect(scoringsOfRun(workspace.db, runId)).toMatchObject([{ evidence: 'hard' }]);
});
