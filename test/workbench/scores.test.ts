import { expect, test } from 'vitest';
import { estimateScore } from '../../src/core/estimate.ts';
import { evidenceOf } from '../../src/core/evidence.ts';
import { labelIndex, type Label, type Triple } from '../../src/core/labels.ts';
import { LIKELIHOOD_PRESETS } from '../../src/core/likelihood.ts';
import { calibrationsOfRun } from '../../src/engine/store/calibrations.ts';
import { scoresOfScoring, scoringsOfRun } from '../../src/engine/store/scores.ts';
import { tiebreak } from '../fixtures/command-line.ts';
import { drawnRun, TRUTH } from '../fixtures/drawn-run.ts';
import { openWorkbench } from '../fixtures/open-workbench.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { recorded } from '../helpers/recorded-rows.ts';

function drawn() {
  const folder = temporaryFolder();
  const { workspace, run } = drawnRun({ folder });
  workspace.close();
  const settings = {
    run: run.id,
    likelihood: null,
    evidence: 'hard' as const,
    corrections: false,
    referenceSetId: null,
  };
  return { folder, run, settings, ...openWorkbench(folder) };
}

const oneHot = (label: Label): Triple =>
  [0, 1, 2].map((at) => Number(at === labelIndex(label))) as unknown as Triple;

test('scores are those of the command line on the same workspace, metrics and intervals included', async () => {
  const { ask, settings, folder, run } = drawn();
  const scores = await ask('scores.get', { ...settings, likelihood: TRUTH, filter: {} });
  const { scale, margin, bias } = TRUTH;
  const { document } = await tiebreak([
    'score',
    '--workspace',
    folder,
    '--run',
    run.name,
    '--scale',
    String(scale),
    '--margin',
    String(margin),
    '--bias',
    String(bias),
    '--json',
  ]);
  expect(document).toMatchObject({
    pc: scores.metrics?.pc?.value,
    mae: scores.metrics?.mae?.value,
    intervals: { pc: scores.metrics?.pc?.interval, kendall: scores.metrics?.kendall?.interval },
    scores: scores.rows.map(
      ({ name, score, interval, profileInterval, boundHit, nll, comparisons, trueScore }) => ({
        image: name,
        score,
        interval,
        profileInterval,
        boundHit,
        nll,
        comparisons,
        trueScore,
      }),
    ),
  });
  expect(scores).toMatchObject({ ofRun: 20, likelihoodSource: 'given', corrections: 0 });
});

test("an image's evidence makes its score again", async () => {
  const { ask, settings } = drawn();
  const { rows, likelihood } = await ask('scores.get', { ...settings, filter: {} });
  for (const row of rows.slice(0, 5)) {
    const { image, answers } = await ask('nll.evidence', {
      run: settings.run,
      imageId: row.imageId,
      referenceSetId: null,
    });
    expect(image).toMatchObject({ id: row.imageId, name: row.name, score: row.trueScore });
    const { score, nll, profileInterval } = estimateScore(
      answers.map((answer) =>
        evidenceOf(answer.referenceScore, answer.targetFirst, recorded(answer.probabilities), 'hard'),
      ),
      likelihood,
    );
    expect({ score, nll, profileInterval }).toEqual({
      score: row.score,
      nll: row.nll,
      profileInterval: row.profileInterval,
    });
  }
});

test('a label given to a pair moves the score of its image at once where corrections count', async () => {
  const { ask, settings } = drawn();
  const get = (corrections: boolean) => ask('scores.get', { ...settings, corrections, filter: {} });
  const before = await get(true);
  const [row] = before.rows;
  if (row === undefined) throw new Error('no scores');
  const evidence = () =>
    ask('nll.evidence', { run: settings.run, imageId: row.imageId, referenceSetId: null });
  const wrong = (await evidence()).answers.find(
    ({ label, targetFirst }) => targetFirst && label === 'Second',
  );
  if (wrong === undefined) throw new Error('the target never lost');
  const { firstId, secondId } = wrong;
  await ask('annotate.judge', {
    key: crypto.randomUUID(),
    firstId,
    secondId,
    action: 'label',
    label: 'First',
    judge: 'ann',
    seconds: null,
    shownSwapped: false,
    run: settings.run,
  });
  const { answers } = await evidence();
  expect(answers.filter(({ human }) => human !== null)).toHaveLength(2);
  const after = await get(true);
  const byHand = estimateScore(
    answers.map((answer) =>
      evidenceOf(
        answer.referenceScore,
        answer.targetFirst,
        answer.human === null ? recorded(answer.probabilities) : oneHot(answer.human),
        'hard',
      ),
    ),
    after.likelihood,
  );
  expect(after.rows[0]).toMatchObject({ score: byHand.score, nll: byHand.nll });
  expect(after.rows[0]?.nll).not.toBe(row.nll);
  expect(after.corrections).toBeGreaterThan(0);
  expect(after.rows.slice(1)).toEqual(before.rows.slice(1));
  expect(await get(false)).toEqual({ ...before, rows: before.rows });
});

test('a filter of images limits the rows, and the metrics are over those', async () => {
  const { ask, settings } = drawn();
  const all = await ask('scores.get', { ...settings, filter: {} });
  const some = await ask('scores.get', { ...settings, filter: { text: '1', model: ['Similar'] } });
  expect(some.rows).toEqual(all.rows.filter(({ name }) => name.includes('1')));
  expect(some.metrics?.n).toBe(some.rows.length);
  expect(some.ofRun).toBe(all.rows.length);
  const one = await ask('scores.get', { ...settings, filter: { image: all.rows[0]?.imageId } });
  expect(one).toMatchObject({ metrics: { n: 1, pc: null, mae: { interval: null } } });
  expect(one.rows).toHaveLength(1);
});

test('a calibration is kept, becomes the run’s own likelihood and can be chosen by name', async () => {
  const { ask, settings, workspace, changes } = drawn();
  expect((await ask('scores.get', { ...settings, filter: {} })).likelihoodSource).toBe(
    'preset uol, not calibrated',
  );
  changes();
  const fitted = await ask('scores.calibrate', { run: settings.run, evidence: 'hard', fitBias: true });
  expect(changes()).toContain('scores');
  expect(calibrationsOfRun(workspace.db, settings.run)).toMatchObject([
    { likelihood: fitted.likelihood, pairs: fitted.pairs },
  ]);
  const scores = await ask('scores.get', { ...settings, filter: {} });
  expect(scores.likelihood).toEqual(fitted.likelihood);
  expect(scores.likelihoodSource).toMatch(/^calibrated on 800 comparisons of run "run", hard evidence$/);

  const unbiased = await ask('scores.calibrate', { run: settings.run, evidence: 'hard', fitBias: false });
  expect(unbiased.likelihood.bias).toBe(0);
  expect(unbiased.standardErrors.bias).toBeNull();
  const choices = await ask('scores.likelihoods', { run: settings.run });
  expect(choices.map(({ key }) => key)).toEqual([
    'calibration:2',
    'calibration:1',
    'preset:uol',
    'preset:unit',
  ]);
  expect(choices[0]).toMatchObject({
    likelihood: unbiased.likelihood,
    standardErrors: { bias: null },
    pairs: 800,
  });
  expect(choices[2]).toMatchObject({ likelihood: LIKELIHOOD_PRESETS.uol, standardErrors: null, pairs: null });
});

test('scores that are kept are those shown, with where their likelihood came from', async () => {
  const { ask, settings, workspace } = drawn();
  const { likelihood } = await ask('scores.calibrate', {
    run: settings.run,
    evidence: 'hard',
    fitBias: true,
  });
  const shown = await ask('scores.get', { ...settings, evidence: 'soft', corrections: true, filter: {} });
  const { id } = await ask('scores.keep', { ...settings, likelihood, evidence: 'soft', corrections: true });
  expect(scoringsOfRun(workspace.db, settings.run)).toMatchObject([
    { id, likelihood, imageError: shown.imageError, evidence: 'soft', corrected: true, calibrationId: 1 },
  ]);
  expect(scoresOfScoring(workspace.db, id)).toEqual(
    shown.rows.map(({ imageId, score, profileInterval, boundHit, nll, comparisons }) => ({
      imageId,
      score,
      profileInterval,
      boundHit,
      nll,
      comparisons,
    })),
  );
});

test('a calibration and kept scores are undone and done again', async () => {
  const { ask, failure, settings, workspace } = drawn();
  const source = async () => (await ask('scores.get', { ...settings, filter: {} })).likelihoodSource;
  const { id } = await ask('scores.calibrate', { run: settings.run, evidence: 'hard', fitBias: true });
  const kept = await ask('scores.keep', settings);
  await ask('scores.removeCalibration', { id, removed: true });
  expect(await source()).toBe('preset uol, not calibrated');
  await ask('scores.removeCalibration', { id, removed: false });
  expect(await source()).toMatch(/^calibrated on 800/);

  await ask('scores.removeKept', { id: kept.id, removed: true });
  expect(scoringsOfRun(workspace.db, settings.run)).toEqual([]);
  await ask('scores.removeKept', { id: kept.id, removed: false });
  expect(scoringsOfRun(workspace.db, settings.run)).toMatchObject([{ id: kept.id }]);
  expect((await failure('scores.removeKept', { id: 9, removed: true })).code).toBe('scoring-missing');
  expect((await failure('scores.removeCalibration', { id: 9, removed: true })).code).toBe(
    'calibration-missing',
  );
});

test('an adaptive replay comes closer to the scores of all references with every budget', async () => {
  const { ask, settings } = drawn();
  const { full, points, images } = await ask('scores.adaptive', {
    ...settings,
    likelihood: TRUTH,
    budgets: [2, 6, 12, 20],
  });
  expect(images).toBe(20);
  expect(full.references).toBe(20);
  expect(points.map(({ budget }) => budget)).toEqual([2, 6, 12, 20]);
  expect(points.at(-1)).toMatchObject({ toFull: 0, pc: full.pc, mae: full.mae });
  expect(points[0]?.toFull).toBeGreaterThan(points[2]?.toFull ?? Infinity);
});

test('a likelihood under which numbers overflow is an expected failure', async () => {
  const { failure, settings } = drawn();
  const likelihood = { scale: 1e308, margin: 1, bias: 0 };
  expect(await failure('scores.get', { ...settings, likelihood, filter: {} })).toMatchObject({
    code: 'likelihood-too-steep',
  });
});

test('what is not there is said, and an image that was not compared has no evidence', async () => {
  const { ask, failure, settings } = drawn();
  expect(await failure('scores.get', { ...settings, run: 9, filter: {} })).toMatchObject({
    code: 'run-missing',
  });
  expect(await failure('scores.get', { ...settings, referenceSetId: 9, filter: {} })).toMatchObject({
    code: 'reference-set-missing',
  });
  expect(
    await failure('nll.evidence', { run: settings.run, imageId: 999, referenceSetId: null }),
  ).toMatchObject({
    code: 'image-missing',
  });
  const reference = await ask('nll.evidence', { run: settings.run, imageId: 1, referenceSetId: null });
  expect(reference.answers).toEqual([]);
});
