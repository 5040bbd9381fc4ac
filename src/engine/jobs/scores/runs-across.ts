import { dirname } from 'node:path';
import { at } from '../../../core/at.ts';
import type { ScoreMetrics } from '../../../core/metrics.ts';
import type { Proportion } from '../../../core/proportion.ts';
import {
  scoreDifferences,
  type ComparedMetric,
  type FigureDifference,
} from '../../../core/score-differences.ts';
import { evaluateAnswers } from '../../analysis/figures/evaluate-answers.ts';
import { AnswerView } from '../../analysis/filters/answer-view.ts';
import { compareWithTruth } from '../../analysis/scores/compare-with-truth.ts';
import { scoresOfView } from '../../analysis/scores/scores-of-view.ts';
import { AnswerTables } from '../../analysis/tables/answer-tables.ts';
import { datasetById } from '../../store/datasets.ts';
import { modelById } from '../../store/models.ts';
import type { Run } from '../../store/runs.ts';
import type { Workspace } from '../../store/workspace.ts';
import { readTrainings } from '../../training/training-folder.ts';
import { storedDataset } from '../workspace/stored-by-id.ts';
import { sourcedLikelihood } from './likelihoods-of-run.ts';
import { referenceSetOfRun } from './reference-set-of-run.ts';

/** Any fixed seed: the same figures get the same intervals again. */
const BOOTSTRAP_SEED = 1;

/** How well one run's comparator scores the dataset that it was asked about. */
export interface RunAcross {
  readonly run: string;
  /** Null for recorded answers. */
  readonly model: string | null;
  /** The dataset of the training whose adapters answer; null where that is not known. */
  readonly trainedOn: string | null;
  readonly testedOn: { readonly name: string; readonly kind: string };
  /** The dataset whose images are the references. */
  readonly referencesOf: string;
  /** Where the likelihood comes from: 'preset uol, not calibrated', ... */
  readonly likelihoodSource: string;
  readonly images: number;
  /** Null where no true score is known. */
  readonly metrics: ScoreMetrics | null;
  /** Recall of Similar among the comparisons; null where none is Similar by the true scores. */
  readonly similarRecall: Proportion | null;
  /** Less the first run of the same dataset, on the images that both score; null for that run. */
  readonly lessFirst: Readonly<Record<ComparedMetric, FigureDifference | null>> | null;
  readonly groups: readonly { readonly group: string; readonly metrics: ScoreMetrics }[];
}

/**
 * Runs of one or several datasets side by side, each scored from all of its answers under the likelihood that `score` takes by default,
 * against the references of its plan, of whichever dataset these are.
 *
 * @throws AppError of a run without answers about images and references
 */
export async function runsAcross(workspace: Workspace, runs: readonly Run[]): Promise<RunAcross[]> {
  const { db, dir } = workspace;
  const tables = new AnswerTables(workspace);
  const { trainings } = await readTrainings(dir);
  const trainedOn = ({ members }: Run) => {
    const folders = new Set(members.flatMap(({ adapters }) => adapters.map(({ file }) => dirname(file))));
    const of = trainings.filter(({ folder }) => folders.has(folder));
    const datasets = new Set(of.map(({ description }) => description.subject.dataset));
    return of.length === folders.size && datasets.size === 1 ? ([...datasets][0] ?? null) : null;
  };
  const scored = runs.map((run) => {
    const view = AnswerView.open(tables, db, { run: run.id });
    const { images } = view.table;
    const { likelihood, source } = sourcedLikelihood(workspace, run, null);
    const referenceSet = referenceSetOfRun(db, run, undefined);
    const { scores } = scoresOfView(db, view, {
      ...{ likelihood, referenceSet, evidence: 'hard', corrections: false },
    });
    const rows = scores.map(({ image, score }) => ({
      id: at(images.ids, image),
      group: images.groups[image] ?? null,
      score,
      trueScore: images.trueScore(image),
    }));
    return { run, view, rows, referenceSet, source };
  });
  const firstOf = new Map<number, (typeof scored)[number]>();
  for (const each of scored) if (!firstOf.has(each.run.datasetId)) firstOf.set(each.run.datasetId, each);
  return scored.map((each): RunAcross => {
    const { run, view, rows, referenceSet, source } = each;
    const { name, kind } = storedDataset(db, run.datasetId);
    const first = firstOf.get(run.datasetId);
    return {
      run: run.name,
      model: run.modelId === null ? null : (modelById(db, run.modelId)?.name ?? null),
      trainedOn: trainedOn(run),
      testedOn: { name, kind },
      referencesOf: datasetById(db, referenceSet.datasetId)?.name ?? name,
      likelihoodSource: source,
      images: rows.length,
      metrics: compareWithTruth(rows),
      similarRecall: evaluateAnswers(view.table, view.rows).labels?.recall.Similar ?? null,
      lessFirst: first === undefined || first === each ? null : differenceOf(first.rows, rows),
      groups: [...Map.groupBy(rows, ({ group }) => group)].flatMap(([group, of]) => {
        const metrics = group === null ? null : compareWithTruth(of);
        return group === null || metrics === null ? [] : [{ group, metrics }];
      }),
    };
  });
}

type Rows = readonly { readonly id: number; readonly score: number; readonly trueScore: number | null }[];

/** Of the images that both score. */
function differenceOf(first: Rows, second: Rows): RunAcross['lessFirst'] {
  const scoreOf = new Map(second.map(({ id, score }) => [id, score]));
  const common = first.flatMap(({ id, score, trueScore }) => {
    const other = scoreOf.get(id);
    return other === undefined || trueScore === null ? [] : [{ score, other, trueScore }];
  });
  const [difference] = scoreDifferences(
    common.map(({ trueScore }) => trueScore),
    [Float64Array.from(common, ({ score }) => score), Float64Array.from(common, ({ other }) => other)],
    { seed: BOOTSTRAP_SEED },
  );
  return difference ?? null;
}
