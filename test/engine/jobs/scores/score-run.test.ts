import { expect, test } from 'vitest';
import { valueOf } from '../../../../src/core/likelihood.ts';
import { AnswerView } from '../../../../src/engine/analysis/filters/answer-view.ts';
import { openAnswerTable } from '../../../../src/engine/analysis/tables/open-answer-table.ts';
import { calibrateRun } from '../../../../src/engine/jobs/scores/calibrate-run.ts';
import { evaluateRun } from '../../../../src/engine/jobs/scores/evaluate-run.ts';
import { referenceSetOfRun } from '../../../../src/engine/jobs/scores/reference-set-of-run.ts';
import { rankRun } from '../../../../src/engine/jobs/scores/rank-run.ts';
import { scoreRun } from '../../../../src/engine/jobs/scores/score-run.ts';
import { likelihoodOfRun } from '../../../../src/engine/store/likelihood-of-run.ts';
import { runById, type Run } from '../../../../src/engine/store/runs.ts';
import { insertSplit } from '../../../../src/engine/store/splits.ts';
import type { Workspace } from '../../../../src/engine/store/workspace.ts';
import { confusionMatrix, LabelSums } from '../../../../src/core/confusion.ts';
import { consistencyReport } from '../../../../src/core/consistency.ts';
import { labelIndex, labelOf } from '../../../../src/core/labels.ts';
import { imagesOfDataset } from '../../../../src/engine/store/images.ts';
import { answeredRun } from '../../../fixtures/answered-run.ts';
import { naiveAnswers, naiveBothWays } from '../../../helpers/naive-answers.ts';
import { drawnRun, TRUTH } from '../../../fixtures/drawn-run.ts';
import { scoresOfScoring, scoringsOfRun } from '../../../../src/engine/store/scores.ts';
import { ruleRun } from '../../../fixtures/rule-run.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

/** A drawn run with its answers. */
function drawnTable(size: Parameters<typeof drawnRun>[0] = {}) {
  const drawn = drawnRun(size);
  return { ...drawn, table: openAnswerTable(drawn.workspace, drawn.run) };
}

/** What a run is scored with. */
const request = (workspace: Workspace, run: Run) => ({
  likelihood: TRUTH,
  calibration: null,
  evidence: 'hard' as const,
  corrections: false,
  referenceSet: referenceSetOfRun(workspace.db, run, undefined),
});

test('scores under the likelihood of the answers come close to the truth, and are kept', async () => {
  const { workspace, run, table, scoreOf } = drawnTable();
  const { scoringId, scores } = await scoreRun(workspace, table, request(workspace, run));
  const kept = scoresOfScoring(workspace.db, scoringId);
  expect(kept).toMatchObject(
    scores.map(({ score, nll, profileInterval }) => ({ score, nll, profileInterval })),
  );
  const within = kept.filter(({ imageId, profileInterval: interval }) => {
    const truth = scoreOf(imageId);
    return interval[0] <= truth && truth <= interval[1];
  });
  expect(within.length).toBeGreaterThanOrEqual(17);
  expect(scoringsOfRun(workspace.db, run.id)).toMatchObject([{ likelihood: TRUTH, evidence: 'hard' }]);
});

test('a run is scored by the preset until it is calibrated, then by its calibration', async () => {
  const { workspace, run, table } = drawnTable();
  expect(likelihoodOfRun(workspace.db, run).calibration).toBeNull();
  const { fitted } = await calibrateRun(workspace, table, { evidence: 'hard' });
  expect(likelihoodOfRun(workspace.db, run).likelihood).toEqual(fitted.likelihood);
  for (const name of ['scale', 'margin', 'bias'] as const)
    expect(Math.abs(valueOf(fitted.likelihood, name) - TRUTH[name])).toBeLessThan(
      4 * (fitted.standardErrors[name] ?? NaN),
    );
});

test('an ensemble of equal members answers as one of them', () => {
  const [one, two] = [drawnTable(), drawnTable({ members: 2 })];
  expect(two.table.count).toBe(one.table.count);
  expect(two.table.model).toEqual(one.table.model);
});

test('an evaluation counts labels, both orders, and the time that answers took', async () => {
  const { workspace, run, table } = drawnTable();
  expect(evaluateRun(workspace.db, new AnswerView(workspace.db, table, {}, null)).scores).toBeNull();
  await scoreRun(workspace, table, request(workspace, run));
  const evaluation = evaluateRun(workspace.db, new AnswerView(workspace.db, table, {}, null));
  expect(evaluation.comparisons).toBe(800);
  expect(evaluation.labels?.n).toBe(800);
  expect(evaluation.labels?.confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(800);
  expect(evaluation.consistency?.n).toBe(400);
  expect(evaluation.scores?.metrics?.pc.value).toBeGreaterThan(0.95);
  // 40 answers a target, targets 2 seconds apart: 799 gaps over 38 seconds.
  expect(evaluation.comparisonsPerSecond).toBeCloseTo(799 / 38, 10);
});

test('an evaluation of some images is of the comparisons whose targets are among them, and of their scores', async () => {
  const { workspace, run, table } = drawnTable();
  await scoreRun(workspace, table, request(workspace, run));
  const targets = run.plan !== null && 'targets' in run.plan ? run.plan.targets.slice(0, 5) : [];
  const split = insertSplit(workspace.db, {
    datasetId: run.datasetId,
    name: 'some',
    kind: 'official',
    seed: null,
    members: targets.map((imageId) => ({ imageId, part: 'five' })),
  });
  const evaluation = evaluateRun(
    workspace.db,
    new AnswerView(workspace.db, table, { split, part: 'five', side: 'target' }, null),
  );
  expect(evaluation).toMatchObject({ comparisons: 200, consistency: { n: 100 }, scores: { images: 5 } });
});

test('the evaluation is what its definitions say of the answers one by one', () => {
  const { workspace, runId, datasetId } = answeredRun(temporaryFolder(), { members: 2 });
  const run = runById(workspace.db, runId);
  if (run === null) throw new Error('no run');
  const { labels, consistency, comparisons } = evaluateRun(
    workspace.db,
    new AnswerView(workspace.db, openAnswerTable(workspace, run), {}, null),
  );
  const answers = naiveAnswers(workspace.db, runId);
  // Ids stand for images.
  const images = 1 + Math.max(...answers.flatMap(({ first, second }) => [first, second]));
  expect(comparisons).toBe(answers.length);
  expect(consistency).toMatchObject({ ...consistencyReport(naiveBothWays(answers), images) });
  expect(consistency?.positionBiasInterval).not.toBeNull();

  const scores = new Map(imagesOfDataset(workspace.db, datasetId).map(({ id, score }) => [id, score]));
  const rated = answers.flatMap(({ first, second, label }) => {
    const [a, b] = [scores.get(first) ?? null, scores.get(second) ?? null];
    return a === null || b === null ? [] : [{ first, second, truth: labelOf(a, b, run.theta), label }];
  });
  const confusion = confusionMatrix(
    rated.map(({ truth }) => truth),
    rated.map(({ label }) => label),
  );
  const sums = new LabelSums(images);
  const byPair = Map.groupBy(
    rated,
    ({ first, second }) => `${Math.min(first, second)} ${Math.max(first, second)}`,
  );
  for (const ofPair of byPair.values()) {
    for (const { truth, label } of ofPair) sums.add(labelIndex(truth), labelIndex(label));
    sums.closePair(ofPair[0]?.first ?? NaN, ofPair[0]?.second ?? NaN);
  }
  expect(sums.matrix).toEqual(confusion);
  expect(labels).toEqual({ ...sums.report, confusion });
});

test('a ranking orders the images as their scores do', () => {
  const { table, scoreOf } = drawnTable();
  const options = { ties: 'rao-kupper', positionEffect: true, ridge: 0.01, evidence: 'hard' } as const;
  const ranking = rankRun(table, options);
  const byName = new Map(ranking.items.map((item, index) => [item, ranking.scores[index] ?? NaN]));
  const low = byName.get('1.jpg') ?? NaN;
  const high = byName.get('39.jpg') ?? NaN;
  expect(high - low).toBeGreaterThan((scoreOf(40) - scoreOf(2)) * 2);
  expect(ranking.positionEffect).toBeGreaterThan(0);
});

test('without an answer about a reference there is nothing to score', async () => {
  const { workspace, runId } = ruleRun(temporaryFolder(), 4, ({ all }) => ({
    kind: 'all-pairs',
    images: [...all],
    orders: 'forward',
  }));
  const run = runById(workspace.db, runId);
  if (run === null) throw new Error('no run');
  const table = openAnswerTable(workspace, run);
  await expect(scoreRun(workspace, table, request(workspace, run))).rejects.toMatchObject({
    code: 'evidence-missing',
  });
  await expect(calibrateRun(workspace, table, { evidence: 'hard' })).rejects.toThrow('no answer');
  expect(() => rankRun(table, { ties: 'half', positionEffect: false, evidence: 'hard' })).toThrow(
    'no comparisons',
  );
});
