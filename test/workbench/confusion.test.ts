import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { LABELS } from '../../src/core/labels.ts';
import { AnswerView } from '../../src/engine/analysis/filters/answer-view.ts';
import { openAnswerTable } from '../../src/engine/analysis/tables/open-answer-table.ts';
import { evaluateRun } from '../../src/engine/jobs/scores/evaluate-run.ts';
import { appendJudgement } from '../../src/engine/store/judgements.ts';
import { runById } from '../../src/engine/store/runs.ts';
import type { Filter } from '../../src/model/filter.ts';
import { answeredRun } from '../fixtures/answered-run.ts';
import { openWorkbench } from '../fixtures/open-workbench.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

function answered() {
  const folder = temporaryFolder();
  const { workspace, runId } = answeredRun(folder);
  const run = runById(workspace.db, runId);
  if (run === null) throw new Error('no run');
  const evaluation = evaluateRun(
    workspace.db,
    new AnswerView(workspace.db, openAnswerTable(workspace, run), {}, null),
  );
  workspace.close();
  return { filter: { run: runId }, evaluation, ...openWorkbench(folder) };
}

test("the matrix of truth and model is the command line's evaluation", async () => {
  const { ask, filter, evaluation } = answered();
  const { confusion, ...report } = evaluation.labels ?? {};
  expect(await ask('confusion.matrix', { filter, rows: 'truth', columns: 'model' })).toEqual({
    matrix: confusion,
    report,
    n: evaluation.labels?.n,
    unlabelled: evaluation.comparisons - (evaluation.labels?.n ?? 0),
    takenOver: 0,
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

test('what people said counts once a pair, and a cell that is clicked lists the pairs it counts', async () => {
  const { ask, filter } = answered();
  const all = await ask('pairs.page', {
    filter,
    sort: { by: 'order', descending: false },
    offset: 0,
    limit: 500,
  });
  // Pairs answered in both orders, and in one.
  const bothWays = all.rows.filter(
    ({ firstId, secondId, reverse }) => reverse !== null && firstId < secondId,
  );
  const oneWay = all.rows.filter(({ reverse }) => reverse === null);
  const judged = [...bothWays.slice(0, 30), ...oneWay.slice(0, 9)];
  for (const [index, { firstId, secondId }] of judged.entries())
    await ask('annotate.judge', {
      key: randomUUID(),
      firstId,
      secondId,
      action: 'label',
      label: LABELS[index % 3] ?? 'First',
      judge: 'ann',
      seconds: 1,
      shownSwapped: false,
      run: filter.run,
    });
  const sort = { by: 'order', descending: false } as const;
  const total = async (more: Filter) =>
    (await ask('pairs.page', { filter: { ...filter, ...more }, sort, offset: 0, limit: 1 })).total;
  expect(await total({ judged: true })).toBe(39);
  for (const columns of ['model', 'truth'] as const) {
    const { matrix, n } = await ask('confusion.matrix', { filter, rows: 'human', columns });
    if (columns === 'model') expect(n).toBe(39);
    else expect(n).toBe(judged.filter(({ truth }) => truth !== null).length);
    for (const [row, counts] of matrix.entries())
      for (const [column, count] of counts.entries()) {
        const cell = [LABELS[row] ?? 'First', LABELS[column] ?? 'First'] as const;
        expect(await total({ cells: { rows: 'human', columns, cells: [cell] } })).toBe(count);
      }
  }
});

test('labels taken over from a prediction are left out of agreement with a model, and counted; against the truth they stay', async () => {
  const folder = temporaryFolder();
  const { workspace, runId, predictions } = answeredRun(folder);
  const forward = predictions.filter(({ firstId, secondId }) => firstId < secondId).slice(0, 20);
  for (const [index, { firstId, secondId, label }] of forward.entries())
    appendJudgement(workspace.db, {
      key: randomUUID(),
      firstId,
      secondId,
      action: 'label',
      label: index < 8 ? label : index % 2 === 0 ? 'First' : 'Second',
      judge: 'ann',
      seconds: null,
      shownSwapped: false,
      runId: null,
      takenOver: index < 8,
    });
  const own = forward.slice(8).filter(({ label }, index) => label === (index % 2 === 0 ? 'First' : 'Second'));
  workspace.close();
  const { ask } = openWorkbench(folder);
  const filter = { run: runId };
  for (const axes of [
    { rows: 'human', columns: 'model' },
    { rows: 'model', columns: 'human' },
  ] as const) {
    const { n, takenOver, matrix, report } = await ask('confusion.matrix', { filter, ...axes });
    expect({ n, takenOver, right: report.accuracy?.successes }).toEqual({
      n: 12,
      takenOver: 8,
      right: own.length,
    });
    for (const [row, counts] of matrix.entries())
      for (const [column, count] of counts.entries()) {
        const cells = { ...axes, cells: [[LABELS[row] ?? 'First', LABELS[column] ?? 'First'] as const] };
        const sort = { by: 'order', descending: false } as const;
        const { total } = await ask('pairs.page', {
          filter: { ...filter, cells },
          sort,
          offset: 0,
          limit: 1,
        });
        expect(total).toBe(count);
      }
  }
  const reverse = await ask('confusion.matrix', { filter, rows: 'human', columns: 'reverse' });
  expect(reverse.takenOver).toBe(8);
  const truth = await ask('confusion.matrix', { filter, rows: 'truth', columns: 'human' });
  expect(truth.takenOver).toBe(0);
  expect(truth.n).toBeGreaterThan(12);
});
