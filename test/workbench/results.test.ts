import { expect, test } from 'vitest';
import { AnswerView } from '../../src/engine/analysis/filters/answer-view.ts';
import { openAnswerTable } from '../../src/engine/analysis/tables/open-answer-table.ts';
import { evaluateRun } from '../../src/engine/jobs/scores/evaluate-run.ts';
import { insertPredictions } from '../../src/engine/store/predictions.ts';
import { insertRun, runById, runs } from '../../src/engine/store/runs.ts';
import { addRandomRun, answeredRun } from '../fixtures/answered-run.ts';
import { drawnRun, TRUTH } from '../fixtures/drawn-run.ts';
import { openWorkbench } from '../fixtures/open-workbench.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

function scored() {
  const folder = temporaryFolder();
  const { workspace, run } = drawnRun({ folder });
  workspace.close();
  const opened = openWorkbench(folder);
  const keep = (more: object = {}) =>
    opened.ask('scores.keep', {
      run: run.id,
      likelihood: TRUTH,
      evidence: 'hard',
      corrections: false,
      referenceSetId: null,
      ...more,
    });
  const table = () => opened.ask('results.table', { datasetId: null });
  return { run, keep, table, ...opened };
}

test("a row's figures are the command line's evaluation, intervals too", async () => {
  const { run, keep, table, workspace } = scored();
  await keep();
  const { labels, consistency, scores } = evaluateRun(
    workspace.db,
    new AnswerView(workspace.db, openAnswerTable(workspace, run), {}, null),
  );
  expect(await table()).toMatchObject([
    {
      runId: run.id,
      name: 'run',
      dataset: 'rated-40',
      model: 'rule',
      simulated: false,
      settings: '20 images against 20 references, both orders, hard evidence',
      likelihood: TRUTH,
      likelihoodSource: 'given',
      images: 20,
      comparisons: 800,
      pc: scores?.metrics?.pc,
      mae: scores?.metrics?.mae,
      rmse: scores?.metrics?.rmse,
      accuracy: labels?.accuracy,
      recall: labels?.recall,
      agreement: consistency?.agreement,
    },
  ]);
});

test('a run that was not scored has a row for its labels, and the newest scoring counts', async () => {
  const { keep, table } = scored();
  expect(await table()).toMatchObject([{ images: 0, pc: null, likelihood: null, likelihoodSource: null }]);
  await keep();
  const [before] = await table();
  await keep({ likelihood: null, evidence: 'soft', corrections: true });
  const [after] = await table();
  expect(after?.settings).toMatch(/soft evidence, with corrections$/);
  expect(after?.likelihoodSource).toBe('preset uol');
  expect(after?.mae).not.toEqual(before?.mae);
});

test('a run about simulated images is marked so', async () => {
  const { table, workspace } = scored();
  workspace.db.prepare("UPDATE dataset SET kind = 'simulated'").run();
  expect(await table()).toMatchObject([{ simulated: true }]);
});

test('answers that come in count', async () => {
  const { run, table, workspace, workbench } = scored();
  const [before] = await table();
  const { firstId, secondId } = { firstId: 1, secondId: 3 };
  const added = [
    { firstId, secondId, member: 0, logits: [1, 0, 0] as const, label: 'First' as const, answeredAt: 1 },
  ];
  insertPredictions(workspace.db, run.id, added);
  workbench.session.analysis.note({ kind: 'answered', runId: run.id, predictions: added });
  workbench.session.counts.add(run.id, 1);
  const [after] = await table();
  expect(after?.comparisons).toBe((before?.comparisons ?? 0) + 1);
});

test('only runs with figures have a row, of every dataset or of one', async () => {
  const folder = temporaryFolder();
  const { workspace, ...answered } = answeredRun(folder, { members: 2 });
  addRandomRun({ ...answered, workspace }, 'second');
  const { db } = workspace;
  insertRun(db, {
    name: 'not answered',
    kind: 'recorded',
    modelId: null,
    datasetId: answered.datasetId,
    plan: null,
    members: [{ name: 'model', adapters: [] }],
    prompt: null,
    theta: 0.2,
    seed: null,
  });
  workspace.close();
  const { ask, workspace: opened } = openWorkbench(folder);
  expect(runs(opened.db)).toHaveLength(3);
  expect(runById(opened.db, 2)?.plan).toBeNull();
  const rows = await ask('results.table', { datasetId: null });
  expect(rows.map(({ name, settings }) => [name, settings])).toEqual([
    ['random', 'all pairs of 30 images, both orders, ensemble of 2'],
    ['second', 'recorded answers'],
  ]);
  expect(await ask('results.table', { datasetId: answered.datasetId })).toEqual(rows);
  expect(await ask('results.table', { datasetId: 77 })).toEqual([]);
});
