import { formatRate } from '../../../core/format.ts';
import type { Database } from '../../store/database.ts';
import { pairsOfSet } from '../../store/pair-sets.ts';
import { referencesOfSet } from '../../store/reference-sets.ts';
import { runs, type Run } from '../../store/runs.ts';
import { countPlanned, mostAdaptive } from './count-planned.ts';
import { existingDataset, existingModel } from './create-run.ts';
import { resolvePlan } from './resolve-plan.ts';
import { sampledRate } from './sampled-rate.ts';
import type { RunEstimate, PlanRequest, RunPlan } from '../../../model/plan.ts';

/**
 * How much a plan asks for, and how long that takes, judged by what the same model did before.
 *
 * @throws AppError of the plan
 */
export function estimateRun(
  db: Database,
  request: {
    readonly datasetId: number;
    readonly modelId: number;
    readonly members: number;
    readonly plan: PlanRequest;
  },
): RunEstimate {
  const model = existingModel(db, request.modelId);
  const plan = resolvePlan(db, existingDataset(db, request.datasetId), request.plan);
  const comparisons = countPlanned(db, plan) ?? mostOf(db, plan);
  const images = countImages(db, plan);
  const measured = newestRate(db, model.id);
  if (measured === null)
    return {
      comparisons,
      images,
      seconds: null,
      basis: `${model.name} has not been used in this workspace yet: the run itself will show its rate.`,
    };
  const { run, rate } = measured;
  return {
    comparisons,
    images,
    seconds: (comparisons * request.members) / rate,
    basis: `${formatRate(rate)} answers per second, measured in the run "${run.name}" of this model${deviceOf(run)}.`,
  };
}

function mostOf(db: Database, plan: RunPlan): number {
  if (plan.kind !== 'adaptive') throw new Error('only an adaptive plan leaves its number open');
  return mostAdaptive(db, plan);
}

function countImages(db: Database, plan: RunPlan): number {
  switch (plan.kind) {
    case 'against-references':
    case 'adaptive':
      return new Set([...plan.targets, ...referencesOfSet(db, plan.references).map(({ id }) => id)]).size;
    case 'all-pairs':
      return plan.images.length;
    case 'pair-set':
      return new Set(pairsOfSet(db, plan.pairSetId).flatMap(({ firstId, secondId }) => [firstId, secondId]))
        .size;
  }
}

/** The rate of the model's newest run that tells one. */
function newestRate(db: Database, modelId: number): { readonly run: Run; readonly rate: number } | null {
  for (const run of runs(db).toReversed()) {
    if (run.modelId !== modelId) continue;
    const rate = sampledRate(db, run);
    if (rate !== null) return { run, rate };
  }
  return null;
}

/** " on AMD EPYC"; nothing where the run does not say. */
function deviceOf({ runtime }: Run): string {
  if (typeof runtime !== 'object' || runtime === null || !('device' in runtime)) return '';
  return typeof runtime.device === 'string' ? ` on ${runtime.device}` : '';
}
