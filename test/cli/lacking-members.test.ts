import { expect, test } from 'vitest';
import { insertFailedComparison } from '../../src/engine/store/failed-comparisons.ts';
import { setRunStatus } from '../../src/engine/store/runs.ts';
import { answeredRun } from '../fixtures/answered-run.ts';
import { tiebreak } from '../fixtures/command-line.ts';
import { openWorkbench } from '../fixtures/open-workbench.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

/** An ensemble of two that was answered but for the second member of five comparisons. */
function lackingRun(): { folder: string; comparisons: number } {
  const folder = temporaryFolder();
  const { workspace, runId, predictions } = answeredRun(folder, { members: 2 });
  const { db } = workspace;
  const lacking = predictions.filter(({ member }) => member === 1).slice(0, 5);
  for (const { firstId, secondId } of lacking) {
    db.prepare(
      'DELETE FROM prediction WHERE run_id = ? AND first_id = ? AND second_id = ? AND member = 1',
    ).run(runId, firstId, secondId);
    insertFailedComparison(db, runId, { firstId, secondId, attempts: 2, reason: 'nothing was answered' });
  }
  setRunStatus(db, runId, 'finished');
  workspace.close();
  return { folder, comparisons: predictions.length / 2 };
}

test('score, evaluate, status and the workbench count the comparisons that lack a member alike', async () => {
  const { folder, comparisons } = lackingRun();
  const run = ['--workspace', folder];
  const score = ['score', '--run', 'random', '--references', 'references', ...run];
  const told = `5 of the run's ${comparisons} comparisons lack the answer of a member: the mean of the others counts.`;
  const scored = await tiebreak(score);
  expect(scored.stdout).toContain(told);
  expect((await tiebreak([...score, '--json'])).document).toMatchObject({ comparisons, lackMember: 5 });
  const evaluated = await tiebreak(['evaluate', '--run', 'random', ...run]);
  expect(evaluated.stdout).toContain(`${comparisons} comparisons, 5 that failed`);
  expect(evaluated.stdout).toContain(told);
  const { document } = await tiebreak(['evaluate', '--run', 'random', ...run, '--json']);
  expect(document).toMatchObject({ comparisons, failed: 5, lackMember: 5 });
  expect((await tiebreak(['status', ...run])).stdout).toContain(`Run "random": ${told}`);
  const status = await tiebreak(['status', ...run, '--json']);
  expect(status.document['runs']).toMatchObject([{ comparisons, lackMember: 5, members: 2 }]);

  const { ask } = openWorkbench(folder);
  const { runs } = await ask('workspace.summary', {});
  expect(runs).toMatchObject([{ answered: comparisons - 5, failed: 5, lackMember: 5 }]);
});
