import { expect, test } from 'vitest';
import { openAnswerTable } from '../../src/engine/analysis/tables/open-answer-table.ts';
import { evaluateRun } from '../../src/engine/jobs/scores/evaluate-run.ts';
import { runById } from '../../src/engine/store/runs.ts';
import { answeredRun } from '../fixtures/answered-run.ts';
import { openWorkbench } from '../fixtures/open-workbench.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

function answered() {
  const folder = temporaryFolder();
  const { workspace, runId } = answeredRun(folder);
  const run = runById(workspace.db, runId);
  if (run === null) throw new Error('no run');
  const evaluation = evaluateRun(workspace.db, openAnswerTable(workspace, run));
  workspace.close();
  return { filter: { run: runId }, evaluation, ...openWorkbench(folder) };
}

test("the matrix of truth and model is the command line's evaluation", async () => {
  const { ask, filter, evaluation } = answered();
  expect(await ask('confusion.matrix', { filter, rows: 'truth', columns: 'model' })).toEqual({
    matrix: evaluation.labels?.confusion,
    n: evaluation.labels?.n,
    unlabelled: evaluation.comparisons - (evaluation.labels?.n ?? 0),
  });
});

test('axes changed over are the matrix transposed', async () => {
  const { ask, filter } = answered();
  const { matrix } = await ask('confusion.matrix', { filter, rows: 'truth', columns: 'reverse' });
  const changed = await ask('confusion.matrix', { filter, rows: 'reverse', columns: 'truth' });
  expect(changed.matrix).toEqual([0, 1, 2].map((column) => matrix.map((row) => row[column])));
});

test('abstaining from nothing leaves the whole matrix, and from everything below certainty none', async () => {
  const { ask, filter, evaluation } = answered();
  const { n, points } = await ask('confusion.abstention', { filter });
  expect(n).toBe(evaluation.labels?.n);
  expect(points).toHaveLength(101);
  expect(points[0]).toMatchObject({ threshold: 0, kept: n, matrix: evaluation.labels?.confusion });
  expect(points.at(-1)).toMatchObject({ threshold: 1, kept: 0, right: 0 });
});

test('calibration has bins of equal width that hold every labelled comparison once for each label', async () => {
  const { ask, filter, evaluation } = answered();
  const { n, labels } = await ask('confusion.calibration', { filter, bins: 8 });
  expect(n).toBe(evaluation.labels?.n);
  expect(labels.map(({ label }) => label)).toEqual(['First', 'Second', 'Similar']);
  for (const { bins } of labels) {
    expect(bins.map(({ low }) => low)).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map((bin) => bin / 8));
    expect(bins.reduce((sum, bin) => sum + bin.n, 0)).toBe(n);
  }
});
