import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Likelihood } from '../../../../src/core/likelihood.ts';
import { AdaptiveReferences, replayAdaptive } from '../../../../src/core/adaptive.ts';
import type { Evidence } from '../../../../src/core/evidence.ts';
import { estimateScore } from '../../../../src/core/estimate.ts';
import { mae, pearson, scoreMetrics } from '../../../../src/core/metrics.ts';
import { scoreInterval } from '../../../../src/core/score-interval.ts';
import type { Label } from '../../../../src/core/labels.ts';
import { adaptiveOfTable } from '../../../../src/engine/analysis/adaptive/adaptive-of-table.ts';
import type { AnswerTable } from '../../../../src/engine/analysis/tables/answer-table.ts';
import { AnswerTables } from '../../../../src/engine/analysis/tables/answer-tables.ts';
import { metricsOfScores } from '../../../../src/engine/analysis/scores/score-metrics-of-table.ts';
import {
  scoresOfTable,
  type ScoreSettings,
  TableScorer,
} from '../../../../src/engine/analysis/scores/table-scores.ts';
import { TargetEvidence } from '../../../../src/engine/analysis/scores/target-evidence.ts';
import { referenceSetOfRun } from '../../../../src/engine/jobs/scores/reference-set-of-run.ts';
import { appendJudgement } from '../../../../src/engine/store/judgements.ts';
import { insertPredictions } from '../../../../src/engine/store/predictions.ts';
import { referencesOfSet, referenceSetById } from '../../../../src/engine/store/reference-sets.ts';
import { runById, type Run } from '../../../../src/engine/store/runs.ts';
import type { Workspace } from '../../../../src/engine/store/workspace.ts';
import { answeredRun } from '../../../fixtures/answered-run.ts';
import { drawnRun, TRUTH } from '../../../fixtures/drawn-run.ts';
import { naiveEvidence } from '../../../helpers/naive-answers.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

interface Scene {
  readonly workspace: Workspace;
  readonly run: Run;
  readonly tables: AnswerTables;
  readonly table: AnswerTable;
  readonly settings: ScoreSettings;
}

/** A run whose plan names the targets, or a recorded one of which every image that is no reference is a target. */
function scene(kind: 'planned' | 'recorded' | 'ensemble'): Scene {
  if (kind !== 'recorded') {
    const { workspace, run } = drawnRun({ members: kind === 'ensemble' ? 3 : 1 });
    return open(workspace, run);
  }
  const { workspace, runId } = answeredRun(temporaryFolder(), { members: 2 });
  const run = runById(workspace.db, runId);
  if (run === null) throw new Error('no run');
  return open(workspace, run);
}

function open(workspace: Workspace, run: Run): Scene {
  const tables = new AnswerTables(workspace);
  const table = tables.get(run.id);
  const referenceSet = referenceSetOfRun(workspace.db, run, undefined);
  return {
    workspace,
    run,
    tables,
    table,
    settings: { likelihood: TRUTH, evidence: 'hard', corrections: false, referenceSet },
  };
}

/** Scores by image id, without what a table adds. */
const plain = (table: AnswerTable, scores: Awaited<ReturnType<typeof scoresOfTable>>) =>
  scores.map(({ image, score, nll, profileInterval, boundHit, comparisons }) => ({
    imageId: table.images.ids[image],
    score,
    nll,
    profileInterval,
    boundHit,
    comparisons,
  }));

const CASES = (['planned', 'recorded', 'ensemble'] as const).flatMap((kind) =>
  (['hard', 'soft'] as const).map((evidence) => ({ kind, evidence })),
);

/** Scores by image id of the naive evidence. */
const naiveScores = ({ workspace, run, settings }: Scene, evidence: ScoreSettings['evidence']) =>
  [...naiveEvidence(workspace.db, run, settings.referenceSet.id, evidence)]
    .sort(([a], [b]) => a - b)
    .map(([imageId, ofImage]) => ({ imageId, ...estimateScore(ofImage, TRUTH) }));

test.each(CASES)(
  "$evidence scores of a $kind run are estimated from each image's evidence, in the answers' order",
  ({ kind, evidence }) => {
    const here = scene(kind);
    const { workspace, table, settings } = here;
    const scores = scoresOfTable(workspace.db, table, { ...settings, evidence });
    expect(plain(table, scores)).toStrictEqual(naiveScores(here, evidence));
    expect(scores.every(({ corrected }) => corrected === 0)).toBe(true);
  },
);

test.each(CASES)(
  '$evidence evidence of a $kind run: every answer about a target and a reference, whichever was shown first',
  ({ kind, evidence }) => {
    const { workspace, run, table, settings } = scene(kind);
    const expected = naiveEvidence(workspace.db, run, settings.referenceSet.id, evidence);
    const found = new TargetEvidence(table, referencesOfSet(workspace.db, settings.referenceSet.id));
    const targets = found.targets.withRows;
    const ids = targets.map((image) => table.images.ids[image] ?? 0);
    expect(ids).toEqual([...expected.keys()].sort((a, b) => a - b));
    for (const image of targets)
      expect(found.of(image, evidence, false)).toStrictEqual(expected.get(table.images.ids[image] ?? 0));
  },
);

test('metrics compare the scores with the true ones, intervals too', () => {
  const { workspace, table, settings } = scene('planned');
  const scores = scoresOfTable(workspace.db, table, settings);
  expect(metricsOfScores(table, scores)).toStrictEqual(
    scoreMetrics(
      scores.map(({ score }) => score),
      scores.map(({ image }) => table.images.scores[image] ?? NaN),
      { seed: 1 },
    ),
  );
});

test('numbers under which an answer is too unlikely to be said are refused', () => {
  const { workspace, table, settings } = scene('planned');
  const likelihood: Likelihood = { kind: 'rao-kupper', scale: 1e308, margin: 1, bias: 0 };
  expect(() => scoresOfTable(workspace.db, table, { ...settings, likelihood })).toThrow(
    expect.objectContaining({
      code: 'likelihood-too-steep',
    }),
  );
});

function judge({ workspace }: Scene, firstId: number, secondId: number, label: Label | null): void {
  appendJudgement(workspace.db, {
    key: randomUUID(),
    firstId,
    secondId,
    action: label === null ? 'cannot-judge' : 'label',
    label,
    judge: 'someone',
    seconds: null,
    shownSwapped: false,
    runId: null,
  });
}

test.each(['hard', 'soft'] as const)(
  "a person's label takes the place of the %s answers of both orders, and moves those two images alone",
  (evidence) => {
    const here = scene('planned');
    const { workspace, tables, table } = here;
    const settings = { ...here.settings, evidence, corrections: true };
    const before = scoresOfTable(workspace.db, table, settings);
    const target = before[3]?.image ?? 0;
    const found = new TargetEvidence(table, referencesOfSet(workspace.db, settings.referenceSet.id));
    const row =
      [...found.rowsOf(target)].find((one) => table.model[one] === 0 && table.first[one] === target) ?? 0;
    const [firstId = 0, secondId = 0] = [table.columns.firstIds[row], table.columns.secondIds[row]];
    judge(here, firstId, secondId, 'Second');
    tables.judged(firstId, secondId);

    const after = scoresOfTable(workspace.db, table, settings);
    // By hand: both orders of the pair, one-hot, whatever the model said.
    const evidenceByHand = found.of(target, evidence, false).map((one, at): Evidence => {
      const of = found.rowsOf(target)[at];
      if (of === row) return { ...one, weights: [0, 1, 0] };
      return of === table.reverse[row] ? { ...one, weights: [1, 0, 0] } : one;
    });
    expect(after[3]).toMatchObject(estimateScore(evidenceByHand, TRUTH));
    expect(after[3]?.score).not.toBe(before[3]?.score);
    for (const [at, score] of after.entries()) if (at !== 3) expect(score).toBe(before[at]);
    // Of both orders those that the model had answered otherwise.
    const changed = [row, table.reverse[row] ?? -1].filter((one) => table.human[one] !== table.model[one]);
    expect(after[3]?.corrected).toBe(changed.length);
    const uncorrected = scoresOfTable(workspace.db, table, { ...settings, corrections: false });
    expect(plain(table, uncorrected)).toStrictEqual(plain(table, before));
  },
);

test('a pair that could not be judged keeps its answer', () => {
  const here = scene('planned');
  const { workspace, tables, table, settings } = here;
  const before = scoresOfTable(workspace.db, table, settings);
  const [firstId = 0, secondId = 0] = [table.columns.firstIds[0], table.columns.secondIds[0]];
  judge(here, firstId, secondId, null);
  tables.judged(firstId, secondId);
  const after = scoresOfTable(workspace.db, table, { ...settings, corrections: true });
  expect(after).toEqual(before);
});

test('answers that come in change the scores of their targets alone', () => {
  const here = scene('recorded');
  const { workspace, run, tables, table, settings } = here;
  const before = scoresOfTable(workspace.db, table, settings);
  const references = new Set(referencesOfSet(workspace.db, settings.referenceSet.id).map(({ id }) => id));
  const pair = [...table.images.ids]
    .filter((id) => !references.has(id))
    .flatMap((target) => [...references].map((reference) => ({ firstId: target, secondId: reference })))
    .find(({ firstId, secondId }) => {
      const score = table.images.scores[table.images.indexOf(secondId)] ?? NaN;
      return table.rowOf(firstId, secondId) < 0 && !Number.isNaN(score);
    });
  if (pair === undefined) throw new Error('every comparison is answered');
  const added = [0, 1].map((member) => ({
    ...pair,
    member,
    logits: [9, 0, 0] as const,
    label: 'First' as const,
    answeredAt: 9,
  }));
  insertPredictions(workspace.db, run.id, added);
  tables.append(run.id, added);
  const after = scoresOfTable(workspace.db, tables.get(run.id), settings);
  const moved = after.filter((score, at) => score !== before[at]);
  expect(moved.map(({ image }) => table.images.ids[image])).toEqual([pair.firstId]);
  expect(plain(table, after)).toStrictEqual(naiveScores(here, 'hard'));
});

test('a set of references that nothing was compared with is said so', () => {
  const { workspace, table, settings } = scene('planned');
  const { db } = workspace;
  db.prepare("INSERT INTO reference_set (dataset_id, name) VALUES (?, 'empty')").run(table.run.datasetId);
  const empty = referenceSetById(db, Number(db.prepare('SELECT max(id) FROM reference_set').pluck().get()));
  if (empty === null) throw new Error('no set');
  expect(() => scoresOfTable(db, table, { ...settings, referenceSet: empty })).toThrow(
    expect.objectContaining({
      code: 'evidence-missing',
    }),
  );
});

test('an adaptive replay with each budget is what replaying it alone comes to', () => {
  const { workspace, table, settings } = scene('planned');
  const { db } = workspace;
  const budgets = [1, 4, 11, 20];
  const full = scoresOfTable(db, table, settings);
  const compared = adaptiveOfTable(db, table, settings, budgets);
  const { imageError } = new TableScorer(db, table, settings);
  expect(imageError).not.toBeNull();
  const references = referencesOfSet(db, settings.referenceSet.id);
  const evidence = new TargetEvidence(table, references);
  const truths = full.map(({ image }) => table.images.scores[image] ?? NaN);
  expect(compared).toMatchObject({
    images: 20,
    ofImages: 20,
    full: {
      references: 20,
      pc: pearson(
        full.map(({ score }) => score),
        truths,
      ),
    },
  });
  for (const [index, budget] of budgets.entries()) {
    const chooser = new AdaptiveReferences(
      references.map(({ score }) => score ?? NaN),
      { likelihood: TRUTH, orders: 'both', budget, intervalWidth: null },
    );
    const scores = full.map(({ image }) => {
      const rows = [...evidence.rowsOf(image)];
      const of = (reference: number) =>
        rows
          .filter(
            (row) =>
              table.images.ids[(table.first[row] === image ? table.second : table.first)[row] ?? 0] ===
              reference,
          )
          .flatMap((row) => evidence.ofRow(row, image, 'hard', false));
      return replayAdaptive(chooser, (at) => of(references[at]?.id ?? 0)).estimate;
    });
    const alone = scores.map(({ score }) => score);
    expect(compared.points[index]).toEqual({
      budget,
      pc: pearson(alone, truths),
      mae: mae(alone, truths),
      toFull: mae(
        alone,
        full.map(({ score }) => score),
      ),
      meanIntervalWidth:
        scores.reduce((sum, { profileInterval: [low, high] }) => sum + (high - low), 0) / scores.length,
      meanDefaultWidth:
        scores
          .map(({ score, profileInterval }) => scoreInterval(score, profileInterval, imageError))
          .reduce((sum, [low, high]) => sum + (high - low), 0) / scores.length,
    });
  }
  expect(compared.points.at(-1)?.toFull).toBe(0);
});

test('of more targets than can be replayed some are, evenly over their scores', () => {
  const { workspace, table, settings } = scene('planned');
  const compared = adaptiveOfTable(workspace.db, table, settings, [4], { mostWork: 4 * 20 * 7 });
  expect(compared).toMatchObject({ images: 7, ofImages: 20 });
});
