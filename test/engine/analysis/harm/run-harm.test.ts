import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { at } from '../../../../src/core/at.ts';
import { estimateScore } from '../../../../src/core/estimate.ts';
import type { Evidence, EvidenceKind } from '../../../../src/core/evidence.ts';
import { labelOf, oneHot, type Triple } from '../../../../src/core/labels.ts';
import {
  likelihoodOfRoles,
  logLabelProbabilities,
  type Likelihood,
} from '../../../../src/core/likelihood.ts';
import { mae, pearson, rmse } from '../../../../src/core/metrics.ts';
import { pairedDifferences } from '../../../../src/core/paired-difference.ts';
import { referenceHarms } from '../../../../src/engine/analysis/harm/reference-harm.ts';
import { RunHarm } from '../../../../src/engine/analysis/harm/run-harm.ts';
import { targetHarms } from '../../../../src/engine/analysis/harm/target-harm.ts';
import { whatIf } from '../../../../src/engine/analysis/harm/what-if.ts';
import { TargetEvidence } from '../../../../src/engine/analysis/scores/target-evidence.ts';
import { AnswerTables } from '../../../../src/engine/analysis/tables/answer-tables.ts';
import { labelOfCode } from '../../../../src/engine/analysis/tables/label-code.ts';
import { referenceSetOfRun } from '../../../../src/engine/jobs/scores/reference-set-of-run.ts';
import { appendJudgement } from '../../../../src/engine/store/judgements.ts';
import { referencesOfSet } from '../../../../src/engine/store/reference-sets.ts';
import { SUPPOSITIONS, type HarmSelection, type Supposition } from '../../../../src/model/harm.ts';
import { answeredRun } from '../../../fixtures/answered-run.ts';
import { drawnRun, TRUTH } from '../../../fixtures/drawn-run.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';
import { runById } from '../../../../src/engine/store/runs.ts';
import type { Run } from '../../../../src/engine/store/runs.ts';
import type { Workspace } from '../../../../src/engine/store/workspace.ts';

interface Asked {
  readonly likelihood?: Likelihood;
  readonly evidence?: EvidenceKind;
  readonly corrections?: boolean;
}

/** The product's figures, and the answers they are of one target after another. */
function open({ workspace, run }: { workspace: Workspace; run: Run }, asked: Asked = {}) {
  const { likelihood = TRUTH, evidence = 'hard', corrections = false } = asked;
  const table = new AnswerTables(workspace).get(run.id);
  const references = referencesOfSet(workspace.db, referenceSetOfRun(workspace.db, run, undefined).id);
  const harm = new RunHarm(table, references, {
    likelihood,
    evidence,
    corrections,
    passes: null,
    images: null,
  });
  const plain = new TargetEvidence(table, references);
  const entries = plain.targets.withRows.flatMap((image) =>
    Array.from(plain.rowsOf(image), (row) => ({
      image,
      row,
      reference: at(table.first, row) === image ? at(table.second, row) : at(table.first, row),
      trueScore: table.images.trueScore(image),
      evidence: at(plain.ofRow(row, image, evidence, corrections), 0),
    })),
  );
  return { table, harm, likelihood, entries };
}

type Opened = ReturnType<typeof open>;
type Entry = Opened['entries'][number];

/** The evidence of an entry as supposed; null where it is left out, undefined where that cannot be supposed. */
function supposed({ table }: Opened, entry: Entry, supposition: Supposition): Evidence | null | undefined {
  const { evidence, row } = entry;
  if (supposition === 'leftOut') return null;
  if (supposition === 'turned') {
    const [first, second, similar] = evidence.weights;
    return first === second ? undefined : { ...evidence, weights: [second, first, similar] };
  }
  const [first, second] = [
    table.images.trueScore(at(table.first, row)),
    table.images.trueScore(at(table.second, row)),
  ];
  if (first === null || second === null) return undefined;
  return { ...evidence, weights: oneHot(labelOf(first, second, table.run.theta)) };
}

/** An image's score with some of its entries supposed otherwise; null where nothing is left. */
function refit(
  opened: Opened,
  image: number,
  isChanged: (entry: Entry) => boolean,
  supposition: Supposition,
): number | null {
  const evidence = opened.entries
    .filter((entry) => entry.image === image)
    .map((entry) => {
      const other = isChanged(entry) ? supposed(opened, entry, supposition) : entry.evidence;
      return other === undefined ? entry.evidence : other;
    })
    .filter((one) => one !== null);
  return evidence.length === 0 ? null : estimateScore(evidence, opened.likelihood).score;
}

const STEEP: Likelihood = { kind: 'rao-kupper', scale: 29, margin: 6, bias: -0.02 };
const DAVIDSON = likelihoodOfRoles('davidson', { scale: 5, tie: 1.4, bias: 0.05 });
const FLAT: Likelihood = { kind: 'rao-kupper', scale: 0.4, margin: 0.3, bias: 0 };

function judged(): { workspace: Workspace; run: Run } {
  const drawn = drawnRun();
  const table = new AnswerTables(drawn.workspace).get(drawn.run.id);
  for (let row = 0; row < table.count; row += 7)
    appendJudgement(drawn.workspace.db, {
      key: randomUUID(),
      firstId: at(table.columns.firstIds, row),
      secondId: at(table.columns.secondIds, row),
      action: 'label',
      label: row % 2 === 0 ? 'Similar' : 'First',
      judge: 'someone',
      seconds: null,
      shownSwapped: false,
      runId: null,
    });
  return drawn;
}

/** A recorded run in which a few images have few answers. */
function recorded(): { workspace: Workspace; run: Run } {
  const { workspace, runId } = answeredRun(temporaryFolder(), { members: 2 });
  const run = runById(workspace.db, runId);
  if (run === null) throw new Error('no run');
  return { workspace, run };
}

const CASES: readonly { name: string; asked: Asked; make: () => { workspace: Workspace; run: Run } }[] = [
  { name: 'labels', asked: {}, make: drawnRun },
  { name: 'probabilities as evidence', asked: { evidence: 'soft' }, make: drawnRun },
  { name: 'a steep likelihood', asked: { likelihood: STEEP }, make: drawnRun },
  { name: 'a flat likelihood, which leaves the scale', asked: { likelihood: FLAT }, make: drawnRun },
  { name: "Davidson's likelihood", asked: { likelihood: DAVIDSON }, make: drawnRun },
  { name: 'the same, soft', asked: { likelihood: DAVIDSON, evidence: 'soft' }, make: drawnRun },
  { name: "people's labels in the answers' place", asked: { corrections: true }, make: judged },
  { name: 'a recorded run of an ensemble', asked: {}, make: recorded },
  { name: 'a recorded run, soft', asked: { evidence: 'soft' }, make: recorded },
];

test.each(CASES)('$name: every score and what each answer does to it equal refits', ({ asked, make }) => {
  const opened = open(make(), asked);
  const { harm, table, entries } = opened;
  expect(harm.evidence.rows).toEqual(Uint32Array.from(entries, ({ row }) => row));
  const scores = new Map([...harm.evidence.targets].map((image, target) => [image, at(harm.scores, target)]));
  for (const [image, score] of scores) expect(score).toBe(refit(opened, image, () => false, 'leftOut'));
  const known = [...scores.keys()].filter((image) => table.images.trueScore(image) !== null).length;
  expect(harm.known).toBe(known);

  for (const [index, entry] of entries.entries()) {
    const { image, trueScore } = entry;
    const pair = harm.pair(index);
    const score = scores.get(image) ?? NaN;
    expect(pair).toMatchObject({ targetId: table.images.ids[image], score });
    for (const supposition of SUPPOSITIONS) {
      const after = refit(opened, image, (one) => one === entry, supposition);
      const expected =
        supposed(opened, entry, supposition) === undefined || after === null
          ? null
          : {
              score: Math.round(1000 * (after - score)) / 1000,
              mae:
                trueScore === null
                  ? null
                  : (Math.abs(after - trueScore) - Math.abs(score - trueScore)) / known,
            };
      expect(pair[supposition], `${supposition} of entry ${index}`).toEqual(expected);
    }
  }
});

test('loss is -ln P of the answer at the true scores, and of the truth by the model', () => {
  const opened = open(drawnRun());
  const { harm, table, entries } = opened;
  for (const [index, { evidence, trueScore, row }] of entries.entries()) {
    const { loss, modelLoss } = harm.pair(index);
    const [a, b] = [trueScore ?? NaN, evidence.referenceScore];
    const logs = logLabelProbabilities(
      ...(evidence.targetFirst ? ([a, b] as const) : ([b, a] as const)),
      TRUTH,
    );
    const weighed = (weights: Triple) => -logs.reduce((sum, log, label) => sum + log * at(weights, label), 0);
    expect(loss).toBeCloseTo(weighed(evidence.weights), 8);
    const truth = at(table.truth, row);
    expect(modelLoss).toBeCloseTo(-Math.log(at(table.probabilities(row), truth)), 12);
  }
});

test.each(SUPPOSITIONS)('a list by what MAE would be is in the order of refits: %s', (by) => {
  const { harm } = open(drawnRun());
  const values = Array.from(
    harm.order({ by, descending: false }),
    (entry) => harm.pair(entry)[by]?.mae ?? null,
  );
  const known = values.filter((value) => value !== null);
  expect(known.length).toBeGreaterThan(100);
  expect(values.slice(0, known.length)).toEqual(known);
  for (const [index, value] of known.entries())
    expect(value).toBeGreaterThanOrEqual((known[index - 1] ?? -Infinity) - 1e-12);
});

test('lists by influence, loss and residual begin with the largest', () => {
  const { harm } = open(drawnRun());
  const first = (by: 'influence' | 'loss' | 'modelLoss' | 'residual') =>
    harm.pair(at(harm.order({ by, descending: true }), 0));
  const all = [...harm.evidence.rows.keys()].map((entry) => harm.pair(entry));
  const most = (of: (pair: (typeof all)[number]) => number) => Math.max(...all.map(of));
  expect(Math.abs(first('influence').leftOut?.score ?? 0)).toBe(
    most((pair) => Math.abs(pair.leftOut?.score ?? 0)),
  );
  expect(first('loss').loss).toBe(most(({ loss }) => loss ?? 0));
  expect(first('modelLoss').modelLoss).toBe(most(({ modelLoss }) => modelLoss ?? 0));
  expect(Math.abs(first('residual').residual ?? 0)).toBe(most(({ residual }) => Math.abs(residual ?? 0)));
});

test("a reference's harm is the change of MAE when every image is scored without it", () => {
  const opened = open(drawnRun());
  const { harm, table, entries } = opened;
  const before = harm.mae ?? NaN;
  const harms = referenceHarms(harm);
  expect(harms).toHaveLength(20);
  for (const { imageId, answers, images, wrong, mae: change, maeInterval } of harms) {
    const about = entries.filter(({ reference }) => table.images.ids[reference] === imageId);
    expect(answers).toBe(about.length);
    expect(images).toBe(new Set(about.map(({ image }) => image)).size);
    expect(wrong).toBe(about.filter(({ row }) => table.model[row] !== table.truth[row]).length);
    const residuals = [...harm.evidence.targets].map((image) =>
      Math.abs(
        (refit(opened, image, (entry) => about.includes(entry), 'leftOut') ?? NaN) -
          (table.images.trueScore(image) ?? NaN),
      ),
    );
    const after = residuals.reduce((sum, residual) => sum + residual, 0) / residuals.length;
    expect(change).toBeCloseTo(after - before, 12);
    expect(maeInterval?.[0]).toBeLessThanOrEqual(change ?? NaN);
    expect(maeInterval?.[1]).toBeGreaterThanOrEqual(change ?? NaN);
  }
  const changes = harms.map(({ mae: change }) => change ?? NaN);
  expect(changes).toEqual(changes.toSorted((a, b) => a - b));
});

test("a reference's bias is where its answers are likeliest, given the targets' true scores", () => {
  const opened = open(drawnRun());
  const nll = (about: readonly Entry[], bias: number) =>
    -about.reduce((sum, { evidence, trueScore }) => {
      const [a, b] = [trueScore ?? NaN, evidence.referenceScore + bias];
      const logs = logLabelProbabilities(
        ...(evidence.targetFirst ? ([a, b] as const) : ([b, a] as const)),
        TRUTH,
      );
      return sum + logs.reduce((part, log, label) => part + log * at(evidence.weights, label), 0);
    }, 0);
  for (const { imageId, bias, biasInterval } of referenceHarms(opened.harm)) {
    const about = opened.entries.filter(({ reference }) => opened.table.images.ids[reference] === imageId);
    if (bias === null) throw new Error('both orders against twenty targets set a limit');
    for (const other of [bias - 0.01, bias + 0.01])
      expect(nll(about, other)).toBeGreaterThan(nll(about, bias));
    expect(biasInterval?.[0]).toBeLessThan(bias);
    expect(biasInterval?.[1]).toBeGreaterThan(bias);
  }
});

test.each(
  SUPPOSITIONS.flatMap((supposition) =>
    (['similar', 'wrong', 'reference', 'pairs', 'group', 'filter'] as const).map((kind) => ({
      supposition,
      kind,
    })),
  ),
)(
  'what if all of $kind were $supposition: the errors of refits, and their paired difference',
  ({ supposition, kind }) => {
    const opened = open(drawnRun());
    const { harm, table, entries } = opened;
    const reference = at(entries, 3).reference;
    const chosen = [at(entries, 0), at(entries, 5), at(entries, 300)];
    const group = table.images.groups[reference] ?? '';
    const passing = Uint8Array.from({ length: table.count }, (_, row) => Number(row % 3 === 0));
    const selection = (): HarmSelection => {
      const { ids } = table.images;
      if (kind === 'reference') return { kind, imageId: at(ids, reference) };
      if (kind === 'group') return { kind, group };
      if (kind !== 'pairs') return { kind };
      const pairs = chosen.map(
        ({ row }) => [at(ids, at(table.first, row)), at(ids, at(table.second, row))] as const,
      );
      return { kind, pairs };
    };
    const isSelected = (entry: Entry): boolean => {
      const { row } = entry;
      switch (kind) {
        case 'similar':
          return labelOfCode(table.model[row]) === 'Similar';
        case 'wrong':
          return table.model[row] !== table.truth[row];
        case 'reference':
          return entry.reference === reference;
        case 'group':
          return table.images.groups[entry.reference] === group;
        case 'filter':
          return passing[row] === 1;
        case 'pairs':
          return chosen.includes(entry);
      }
    };
    const effect = whatIf(harm, selection(), supposition, passing);
    const isOther = (entry: Entry) => {
      const other = supposed(opened, entry, supposition);
      return (
        other === null ||
        (other !== undefined &&
          other.weights.some((weight, label) => weight !== entry.evidence.weights[label]))
      );
    };
    const changed = entries.filter((entry) => isSelected(entry) && isOther(entry));
    expect(effect).toMatchObject({
      answers: changed.length,
      ofAnswers: entries.length,
      images: new Set(changed.map(({ image }) => image)).size,
    });
    const refits = [...harm.evidence.targets].map((image, target) => ({
      truth: table.images.trueScore(image) ?? NaN,
      first: at(harm.scores, target),
      second: refit(opened, image, isSelected, supposition),
    }));
    const scored = refits.filter((one) => one.second !== null);
    const [truths, first, second] = [
      scored.map(({ truth }) => truth),
      scored.map((one) => one.first),
      scored.map((one) => one.second ?? NaN),
    ];
    expect(effect.unscored).toBe(refits.length - scored.length);
    expect(effect.n).toBe(truths.length);
    if (truths.length === 0) {
      expect(effect.after).toBeNull();
      return;
    }
    expect(effect.before).toEqual({
      pc: pearson(first, truths),
      mae: mae(first, truths),
      rmse: rmse(first, truths),
    });
    expect(effect.after).toEqual({
      pc: pearson(second, truths),
      mae: mae(second, truths),
      rmse: rmse(second, truths),
    });
    const [difference] = pairedDifferences([[{ truths, first, second }]], { seed: 1 });
    expect(effect.difference).toEqual(difference);
  },
);

test('images come by their error, and say how their near references lean', () => {
  const { harm } = open(drawnRun());
  const images = targetHarms(harm);
  const sizes = images.map(({ residual }) => Math.abs(residual ?? 0));
  expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
  for (const { comparisons, lean, wrong } of images) {
    expect(comparisons).toBe(40);
    expect((lean?.higher ?? 0) + (lean?.lower ?? 0)).toBeLessThanOrEqual(lean?.near ?? 0);
    expect(wrong).toBeLessThan(40);
  }
});

test('without true scores, what an answer does to its score is still known, and nothing else', () => {
  const { workspace, run } = drawnRun();
  workspace.db
    .prepare('UPDATE image SET score = NULL WHERE id IN (SELECT value FROM json_each(?))')
    .run(JSON.stringify(run.plan !== null && 'targets' in run.plan ? run.plan.targets : []));
  const { harm } = open({ workspace, run });
  expect(harm.mae).toBeNull();
  const pair = harm.pair(at(harm.order({ by: 'influence', descending: true }), 0));
  expect(pair).toMatchObject({ residual: null, loss: null, right: null });
  expect(pair.leftOut?.score).not.toBe(0);
  expect(pair.leftOut?.mae).toBeNull();
  expect(whatIf(harm, { kind: 'similar' }, 'leftOut')).toMatchObject({
    n: 0,
    before: null,
    difference: null,
  });
  expect(referenceHarms(harm).every(({ mae: change, bias }) => change === null && bias === null)).toBe(true);
});

test('a likelihood too steep for the table is refused', () => {
  expect(() => open(drawnRun(), { likelihood: { ...TRUTH, scale: 1e9 } })).toThrow(
    expect.objectContaining({ code: 'likelihood-too-steep' }),
  );
});
