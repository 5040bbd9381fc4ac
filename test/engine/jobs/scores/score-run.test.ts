import { expect, test } from 'vitest';
import { answersOfRun } from '../../../../src/engine/jobs/scores/answers-of-run.ts';
import { calibrateRun } from '../../../../src/engine/jobs/scores/calibrate-run.ts';
import { evaluateRun } from '../../../../src/engine/jobs/scores/evaluate-run.ts';
import { evidenceOfRun, referenceSetOfRun } from '../../../../src/engine/jobs/scores/evidence-of-run.ts';
import { rankRun } from '../../../../src/engine/jobs/scores/rank-run.ts';
import { likelihoodOfRun, scoreRun } from '../../../../src/engine/jobs/scores/score-run.ts';
import { runById } from '../../../../src/engine/store/runs.ts';
import { drawnRun, IMAGES, TRUTH } from '../../../fixtures/drawn-run.ts';
import { scoresOfScoring, scoringsOfRun } from '../../../../src/engine/store/scores.ts';
import { ruleRun } from '../../../fixtures/rule-run.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

test('every answer about a target and a reference is evidence about the target, whichever was shown first', () => {
  const { workspace, run } = drawnRun();
  const evidence = evidenceOfRun(workspace.db, run, referenceSetOfRun(workspace.db, run, undefined), 'hard');
  expect(evidence.size).toBe(IMAGES / 2);
  for (const ofTarget of evidence.values()) {
    expect(ofTarget).toHaveLength(IMAGES);
    expect(ofTarget.filter(({ targetFirst }) => targetFirst)).toHaveLength(IMAGES / 2);
  }
});

test('scores under the likelihood of the answers come close to the truth, and are kept', async () => {
  const { workspace, run, scoreOf } = drawnRun();
  const { scoring, scores } = await scoreRun(workspace, run, {
    likelihood: TRUTH,
    calibration: null,
    evidence: 'hard',
  });
  const within = scores.filter(({ imageId, interval }) => {
    const truth = scoreOf(imageId);
    return interval[0] <= truth && truth <= interval[1];
  });
  expect(within.length).toBeGreaterThanOrEqual(17);
  expect(scoresOfScoring(workspace.db, scoring.id)).toEqual(scores);
  expect(scoringsOfRun(workspace.db, run.id)).toMatchObject([{ likelihood: TRUTH, evidence: 'hard' }]);
});

test('a run is scored by the preset until it is calibrated, then by its calibration', () => {
  const { workspace, run } = drawnRun();
  expect(likelihoodOfRun(workspace, run).calibration).toBeNull();
  const { fitted } = calibrateRun(workspace, run, { evidence: 'hard' });
  expect(likelihoodOfRun(workspace, run).likelihood).toEqual(fitted.likelihood);
  for (const name of ['scale', 'margin', 'bias'] as const)
    expect(Math.abs(fitted.likelihood[name] - TRUTH[name])).toBeLessThan(4 * fitted.standardErrors[name]);
});

test('an ensemble of equal members answers as one of them', () => {
  const [one, two] = [drawnRun(), drawnRun({ members: 2 })];
  const answers = (of: typeof one) => [...answersOfRun(of.workspace.db, of.run.id)];
  expect(answers(two)).toHaveLength(answers(one).length);
  expect(answers(two)[7]?.label).toBe(answers(one)[7]?.label);
});

test('an evaluation counts labels, both orders, and the time that answers took', async () => {
  const { workspace, run } = drawnRun();
  expect(evaluateRun(workspace.db, run).scores).toBeNull();
  await scoreRun(workspace, run, { likelihood: TRUTH, calibration: null, evidence: 'hard' });
  const evaluation = evaluateRun(workspace.db, run);
  expect(evaluation.comparisons).toBe(800);
  expect(evaluation.labels?.n).toBe(800);
  expect(evaluation.labels?.confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(800);
  expect(evaluation.consistency?.n).toBe(400);
  expect(evaluation.scores?.metrics?.pc.value).toBeGreaterThan(0.95);
  // 40 answers a target, targets 2 seconds apart: 799 gaps over 38 seconds.
  expect(evaluation.comparisonsPerSecond).toBeCloseTo(799 / 38, 10);
});

test('a ranking orders the images as their scores do', () => {
  const { workspace, run, scoreOf } = drawnRun();
  const options = { ties: 'rao-kupper', positionEffect: true, ridge: 0.01, evidence: 'hard' } as const;
  const ranking = rankRun(workspace.db, run, options);
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
  await expect(
    scoreRun(workspace, run, { likelihood: TRUTH, calibration: null, evidence: 'hard' }),
  ).rejects.toMatchObject({ code: 'evidence-missing' });
  expect(() => calibrateRun(workspace, run, { evidence: 'hard' })).toThrow('no answer');
  expect(() => rankRun(workspace.db, run, { ties: 'half', positionEffect: false, evidence: 'hard' })).toThrow(
    'no comparisons',
  );
});
