import { expect, test } from 'vitest';
import { at } from '../../../../src/core/at.ts';
import { calibrate } from '../../../../src/core/calibration.ts';
import { estimateScore } from '../../../../src/core/estimate.ts';
import type { Evidence, EvidenceKind } from '../../../../src/core/evidence.ts';
import { oneHot } from '../../../../src/core/labels.ts';
import type { Likelihood } from '../../../../src/core/likelihood.ts';
import { mae, pearson, rmse } from '../../../../src/core/metrics.ts';
import { AnswerView } from '../../../../src/engine/analysis/filters/answer-view.ts';
import { similarScores } from '../../../../src/engine/analysis/figures/similar-scores.ts';
import { AnswerTables } from '../../../../src/engine/analysis/tables/answer-tables.ts';
import { referenceSetOfRun } from '../../../../src/engine/jobs/scores/reference-set-of-run.ts';
import { appendJudgement } from '../../../../src/engine/store/judgements.ts';
import { SIMILAR_VARIANTS } from '../../../../src/model/similar-audit.ts';
import { drawnRun, TRUTH } from '../../../fixtures/drawn-run.ts';
import { naiveEvidence } from '../../../helpers/naive-answers.ts';

const OTHER: Likelihood = { ...TRUTH, scale: 6 };

/** Twenty targets against twenty references, scored under a likelihood that is not the answers' own. */
function scene() {
  const { workspace, run, scoreOf } = drawnRun();
  const { db } = workspace;
  const referenceSet = referenceSetOfRun(db, run, undefined);
  const settings = { likelihood: OTHER, referenceSet };
  const evidenceOf = (kind: EvidenceKind) =>
    [...naiveEvidence(db, run, referenceSet.id, kind)].sort(([a], [b]) => a - b);
  const view = () => AnswerView.open(new AnswerTables(workspace), db, { run: run.id });
  return { db, run, settings, evidenceOf, scoreOf, view };
}

type Scene = ReturnType<typeof scene>;

/** PC, MAE and RMSE of images' estimates, by their definitions. */
function errorsOf(
  { scoreOf }: Scene,
  evidence: readonly (readonly [number, readonly Evidence[]])[],
  likelihoodOf: (index: number) => Likelihood,
) {
  const truths = evidence.map(([id]) => scoreOf(id));
  const scores = evidence.map(([, ofImage], index) => estimateScore(ofImage, likelihoodOf(index)).score);
  return { pc: pearson(scores, truths), mae: mae(scores, truths), rmse: rmse(scores, truths) };
}

const isSimilar = ({ weights }: Evidence) => weights[2] === 1;

const METRICS = ['pc', 'mae', 'rmse'] as const;

function expectErrors(
  found: ReturnType<typeof similarScores>,
  errors: ReturnType<typeof errorsOf>,
  kept: ReturnType<typeof errorsOf>,
) {
  expect(found).toMatchObject({ missing: null, images: 20 });
  for (const name of METRICS) {
    expect(found.metrics?.[name].value).toBeCloseTo(errors[name], 6);
    const difference = found.difference?.[name];
    expect(difference?.value).toBeCloseTo(errors[name] - kept[name], 6);
    const [low, high] = difference?.interval ?? [NaN, NaN];
    expect(low).toBeLessThanOrEqual(high);
  }
}

test('Similar dropped, soft and re-calibrated are the scores of such evidence, and what they differ from Similar kept', () => {
  const of = scene();
  const { db, settings, evidenceOf, scoreOf, view } = of;
  const hard = evidenceOf('hard');
  const kept = errorsOf(of, hard, () => OTHER);
  const whole = similarScores(db, view(), settings, 'kept');
  expect(whole).toMatchObject({ missing: null, images: 20, answers: 800, difference: null });
  for (const name of METRICS) expect(whole.metrics?.[name].value).toBeCloseTo(kept[name], 6);

  const without = hard.map(([id, ofImage]) => [id, ofImage.filter((answer) => !isSimilar(answer))] as const);
  const dropped = similarScores(db, view(), settings, 'dropped');
  expect(dropped.answers).toBe(without.reduce((sum, [, ofImage]) => sum + ofImage.length, 0));
  expect(dropped.answers).toBeLessThan(800);
  expectErrors(
    dropped,
    errorsOf(of, without, () => OTHER),
    kept,
  );

  expectErrors(
    similarScores(db, view(), settings, 'soft'),
    errorsOf(of, evidenceOf('soft'), () => OTHER),
    kept,
  );

  const likelihoods = [0, 1, 2, 3, 4].map((fold) => {
    const others = hard.filter((_, index) => index % 5 !== fold);
    const fitted = calibrate(
      others.flatMap(([id, ofImage]) =>
        ofImage.map(({ targetFirst, referenceScore, weights }) => ({
          firstScore: targetFirst ? scoreOf(id) : referenceScore,
          secondScore: targetFirst ? referenceScore : scoreOf(id),
          weights,
        })),
      ),
    );
    if (!fitted.converged) throw new Error(fitted.problem);
    return fitted.likelihood;
  });
  const recalibrated = similarScores(db, view(), settings, 'recalibrated');
  expectErrors(
    recalibrated,
    errorsOf(of, hard, (index) => at(likelihoods, index % 5)),
    kept,
  );
  // The answers are drawn from their own likelihood, which is closer to that of the others' than to the one asked for.
  expect(recalibrated.difference?.mae.value).toBeLessThan(0.05);
});

test('people’s labels take the place of answers, and none is no correction', () => {
  const of = scene();
  const { db, run, settings, evidenceOf, view } = of;
  expect(similarScores(db, view(), settings, 'corrected').missing).toBe('no-corrections');
  const { table } = view();
  const row = table.model.findIndex((label) => label === 2);
  const [firstId, secondId] = [at(table.columns.firstIds, row), at(table.columns.secondIds, row)];
  appendJudgement(db, {
    key: 'a judgement',
    firstId,
    secondId,
    action: 'label',
    label: 'First',
    judge: 'ann',
    seconds: null,
    shownSwapped: false,
    runId: run.id,
  });
  const { table: judged } = view();
  const human = new Map(
    [...judged.human.keys()]
      .filter((one) => judged.human[one] !== 3)
      .map((one) => [
        `${judged.columns.firstIds[one] ?? 0} ${judged.columns.secondIds[one] ?? 0}`,
        judged.human[one] === 0 ? oneHot('First') : oneHot('Second'),
      ]),
  );
  expect(human.size).toBe(2);
  const [corrected, kept] = [true, false].map((isCorrected) => {
    const plain = evidenceOf('hard').map(([id, ofImage]) => {
      const rows = [...judged.columns.firstIds.keys()].filter((one) =>
        [judged.columns.firstIds[one], judged.columns.secondIds[one]].includes(id),
      );
      const replaced = rows.map((one, index) => ({
        ...at(ofImage, index),
        ...(isCorrected &&
          human.has(`${judged.columns.firstIds[one] ?? 0} ${judged.columns.secondIds[one] ?? 0}`) && {
            weights:
              human.get(`${judged.columns.firstIds[one] ?? 0} ${judged.columns.secondIds[one] ?? 0}`) ??
              oneHot('Similar'),
          }),
      }));
      return [id, replaced] as const;
    });
    return errorsOf(of, plain, () => OTHER);
  });
  if (corrected === undefined || kept === undefined) throw new Error('no scores');
  const found = similarScores(db, view(), settings, 'corrected');
  expect(found.corrected).toBeGreaterThan(0);
  expectErrors(found, corrected, kept);
});

test('every way follows the filter, and few images are not fitted', () => {
  const { db, run, settings, view } = scene();
  const { table } = view();
  const few = new AnswerView(db, table, { run: run.id, image: at(table.images.ids, 1) }, null);
  expect(SIMILAR_VARIANTS.map((variant) => similarScores(db, few, settings, variant).images)).toEqual([
    1, 1, 1, 0, 0,
  ]);
  expect(similarScores(db, few, settings, 'recalibrated').missing).toBe('too-few-images');
  const decisive = new AnswerView(db, table, { run: run.id, model: ['First', 'Second'] }, null);
  const [kept, dropped] = (['kept', 'dropped'] as const).map((variant) =>
    similarScores(db, decisive, settings, variant),
  );
  expect(kept?.metrics).toEqual(dropped?.metrics);
  expect(dropped?.difference?.mae.value).toBe(0);
});
