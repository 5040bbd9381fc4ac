import { expect, test } from 'vitest';
import { AnswerView } from '../../src/engine/analysis/filters/answer-view.ts';
import { openAnswerTable } from '../../src/engine/analysis/tables/open-answer-table.ts';
import { evaluateRun } from '../../src/engine/jobs/scores/evaluate-run.ts';
import { runById } from '../../src/engine/store/runs.ts';
import { answeredRun } from '../fixtures/answered-run.ts';
import { openWorkbench } from '../fixtures/open-workbench.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

function answered(size: Parameters<typeof answeredRun>[1] = {}) {
  const folder = temporaryFolder();
  const { workspace, runId } = answeredRun(folder, size);
  const run = runById(workspace.db, runId);
  if (run === null) throw new Error('no run');
  const evaluation = evaluateRun(
    workspace.db,
    new AnswerView(workspace.db, openAnswerTable(workspace, run), {}, null),
  );
  workspace.close();
  return { filter: { run: runId }, evaluation, ...openWorkbench(folder) };
}

test("agreement, bias and divergence are the command line's evaluation", async () => {
  const { ask, filter, evaluation } = answered();
  const { consistency } = evaluation;
  const report = await ask('consistency.report', { filter });
  expect(report).toMatchObject({ n: consistency?.n, agreement: consistency?.agreement });
  // The command line takes the pairs in another order, which rounds otherwise.
  expect(report.positionBias).toBeCloseTo(consistency?.positionBias ?? NaN, 12);
  expect(report.meanDivergence).toBeCloseTo(consistency?.meanDivergence ?? NaN, 12);
});

test('a cell of the matrix has its pairs: clicked, it becomes a filter whose matrix is that cell alone', async () => {
  const { ask, filter } = answered();
  const { matrix } = await ask('consistency.report', { filter });
  // Forward First and reverse First as given: the reverse names the other image, Second.
  const cells = [['First', 'Second'] as const];
  const clicked = await ask('consistency.report', {
    filter: { ...filter, cells: { rows: 'model', columns: 'reverse', cells } },
  });
  expect(clicked.n).toBe(matrix[0][0]);
  expect(clicked.matrix).toEqual([
    [matrix[0][0], 0, 0],
    [0, 0, 0],
    [0, 0, 0],
  ]);
});

test('the worst pairs fall in divergence and are all answered both ways', async () => {
  const { ask, filter } = answered();
  const worst = await ask('consistency.worst', { filter, limit: 10 });
  expect(worst).toHaveLength(10);
  const divergences = worst.map(({ divergence }) => divergence ?? Infinity);
  expect(divergences).toEqual([...divergences].sort((a, b) => b - a));
  for (const { reverse } of worst) expect(reverse).not.toBeNull();
});

test('answers of which the labels alone are known differ infinitely, which travels as null', async () => {
  const { ask, filter } = answered({ labelsAlone: true });
  const [worst] = await ask('consistency.worst', { filter, limit: 1 });
  expect(worst?.divergence).toBeNull();
  expect(await ask('consistency.report', { filter })).toMatchObject({ meanDivergence: null });
});

test('intransitive triples are counted among the pairs of the filter alone', async () => {
  const { ask, filter } = answered({ images: 40 });
  const all = await ask('consistency.triples', { filter, limit: 5 });
  expect(all.complete).toBe(true);
  expect(all.cycles).toBeGreaterThan(5);
  expect(all.triples).toHaveLength(5);
  const some = await ask('consistency.triples', { filter: { ...filter, group: 'A' }, limit: 5 });
  expect(some.examined).toBeGreaterThan(0);
  expect(some.examined).toBeLessThan(all.examined);
});
