import { expect, test } from 'vitest';
import { estimateScore } from '../../src/core/estimate.ts';
import { evidenceOf } from '../../src/core/evidence.ts';
import { labelIndex, type Label, type Triple } from '../../src/core/labels.ts';
import { LIKELIHOOD_PRESETS } from '../../src/core/likelihood.ts';
import type { Filter } from '../../src/model/filter.ts';
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
  const some = await ask('scores.get', { ...settings, filter: { text: '1' } });
  expect(some.rows).toEqual(all.rows.filter(({ name }) => name.includes('1')));
  expect(some.metrics?.n).toBe(some.rows.length);
  expect(some.ofRun).toBe(all.rows.length);
  const one = await ask('scores.get', { ...settings, filter: { image: all.rows[0]?.imageId } });
  expect(one).toMatchObject({ metrics: { n: 1, pc: null, mae: { interval: null } } });
  expect(one.rows).toHaveLength(1);
});

test('a filter of comparisons leaves out answers, in scores, NLL, adaptive, results, exports and what is kept', async () => {
  const { ask, settings, run, workspace, folder } = drawn();
  const decided: Filter = { model: ['First', 'Second'], distance: [0.3, null] };
  const asked = { ...settings, likelihood: TRUTH };
  const all = await ask('scores.get', { ...asked, filter: {} });
  const some = await ask('scores.get', { ...asked, filter: decided });
  expect(all).toMatchObject({ under: null, unscored: [] });
  expect(some.under).toBe('Model says First or Second; Score distance at least 0.30');
  for (const row of some.rows) {
    const { answers, ofImage } = await ask('nll.evidence', {
      run: run.id,
      imageId: row.imageId,
      referenceSetId: null,
      filter: decided,
    });
    expect(answers.every(({ label }) => label !== 'Similar')).toBe(true);
    expect(
      answers.every(({ referenceScore }) => Math.abs(referenceScore - (row.trueScore ?? 0)) > 0.2999),
    ).toBe(true);
    const evidence = answers.map(({ referenceScore, targetFirst, label }) =>
      evidenceOf(referenceScore, targetFirst, oneHot(label), 'hard'),
    );
    expect(row).toMatchObject({ score: estimateScore(evidence, TRUTH).score, comparisons: answers.length });
    expect(ofImage).toBe(40);
  }
  expect(some.metrics?.mae?.value).not.toBe(all.metrics?.mae?.value);
  // An interval holds the comparator's error, whichever of its answers count.
  expect(some.imageError).toBe(all.imageError);

  const adaptive = await ask('scores.adaptive', { ...asked, budgets: [2], filter: decided });
  expect(adaptive.full.mae).toBeCloseTo(some.metrics?.mae?.value ?? NaN, 12);

  const { id, under } = await ask('scores.keep', { ...asked, filter: decided });
  expect(under).toBe(some.under);
  expect(scoringsOfRun(workspace.db, run.id).at(-1)).toMatchObject({ id, filter: decided });
  expect(scoresOfScoring(workspace.db, id).map(({ score }) => score)).toEqual(
    some.rows.map(({ score }) => score),
  );
  expect(await ask('results.table', { datasetId: null })).toMatchObject([
    { scoredUnder: under, mae: some.metrics?.mae },
  ]);

  const exported = await tiebreak([
    'export',
    'comparisons',
    '--json',
    '--workspace',
    folder,
    '--filter',
    'model=First,Second&distance=0.3..',
  ]);
  const pairs = await ask('pairs.page', {
    filter: { ...decided, run: run.id },
    sort: { by: 'order', descending: false },
    offset: 0,
    limit: 1,
  });
  expect(exported.document).toMatchObject({ rows: { length: pairs.total } });
});

test('a kept scoring is made anew under the filter of the table of results', async () => {
  const { ask, settings, run, folder } = drawn();
  await ask('scores.keep', { ...settings, likelihood: TRUTH });
  const filter: Filter = { model: ['First', 'Second'], text: '1' };
  const [row] = await ask('results.table', { datasetId: null, filter });
  const { metrics } = await ask('scores.get', { ...settings, likelihood: TRUTH, filter });
  const matrix = await ask('confusion.matrix', {
    filter: { ...filter, run: run.id },
    rows: 'truth',
    columns: 'model',
  });
  expect(row).toMatchObject({
    mae: metrics?.mae,
    images: metrics?.n,
    comparisons: matrix.n,
    scoredUnder: null,
  });
  const { document } = await tiebreak([
    'evaluate',
    '--json',
    '--workspace',
    folder,
    '--filter',
    'model=First,Second&text=1',
  ]);
  expect(document).toMatchObject({
    mae: metrics?.mae?.value,
    comparisons: matrix.n,
    filter: 'Model says First or Second; Name holds "1"',
    scored: { under: 'Model says First or Second', images: metrics?.n },
  });
});

test('an image of whose comparisons none passes has no score, and is named', async () => {
  const { ask, settings, folder } = drawn();
  const all = await ask('scores.get', { ...settings, filter: {} });
  const filter: Filter = { distance: [3.5, null] };
  const some = await ask('scores.get', { ...settings, filter });
  expect(some.unscored.length).toBeGreaterThan(0);
  expect([...some.rows, ...some.unscored].map(({ imageId }) => imageId).sort((a, b) => a - b)).toEqual(
    all.rows.map(({ imageId }) => imageId),
  );
  expect(some).toMatchObject({ ofRun: all.rows.length, metrics: { n: some.rows.length } });
  const { document, code } = await tiebreak([
    'score',
    '--json',
    '--workspace',
    folder,
    '--filter',
    'distance=3.5..',
  ]);
  expect(code).toBe(0);
  expect(document).toMatchObject({ unscored: some.unscored.map(({ name }) => name), n: some.rows.length });

  const none = await ask('scores.get', { ...settings, filter: { distance: [9, null] } });
  expect(none).toMatchObject({ rows: [], metrics: null, unscored: { length: all.rows.length } });
  const replayed = await ask('scores.adaptive', {
    ...settings,
    budgets: [2],
    filter: { distance: [9, null] },
  });
  expect(replayed).toMatchObject({ images: 0, points: [] });
});

test('a group of references says which comparisons count, a group of targets whose scores are asked for', async () => {
  const { ask, settings } = drawn();
  const all = await ask('scores.get', { ...settings, filter: {} });
  const { imageId } = all.rows[0] ?? { imageId: 0 };
  const { answers } = await ask('nll.evidence', { run: settings.run, imageId, referenceSetId: null });
  const reference = answers[0]?.referenceId ?? 0;
  const some = await ask('scores.get', { ...settings, filter: { image: reference, side: 'reference' } });
  expect(some.rows).toHaveLength(all.rows.length);
  expect(some.rows.every(({ comparisons }) => comparisons === 2)).toBe(true);
  const one = await ask('scores.get', { ...settings, filter: { image: imageId, side: 'target' } });
  expect(one.rows).toEqual(all.rows.slice(0, 1));
});

test.each([
  ['modell=First', 'There is no limit named "modell"'],
  ['model=First,Frist', '"First,Frist" is no value of model: write labels, such as model=First,Second'],
  ['distance=0.2', 'write a range, such as distance=0.1..0.5'],
  ['consistent=maybe', 'write consistent=yes or consistent=no'],
  ['run=1&model=First', 'name the run with --run'],
])('a filter of the command line that is not valid is refused: %s', async (filter, said) => {
  const { folder } = drawn();
  const refused = await tiebreak(['score', '--workspace', folder, '--filter', filter]);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain(said);
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

test('scores are not kept under a filter that no comparison passes', async () => {
  const { failure, settings, workspace } = drawn();
  expect(await failure('scores.keep', { ...settings, filter: { judged: true } })).toMatchObject({
    code: 'evidence-missing',
  });
  expect(scoringsOfRun(workspace.db, settings.run)).toEqual([]);
});
