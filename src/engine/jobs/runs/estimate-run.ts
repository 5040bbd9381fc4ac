import { formatRate } from '../../../core/format.ts';
import type { AnyServer, Server, ServerUsage } from '../../../model/server.ts';
import type { StoredModel } from '../../store/models.ts';
import type { Database } from '../../store/database.ts';
import { pairsOfSet } from '../../store/pair-sets.ts';
import { referencesOfSet } from '../../store/reference-sets.ts';
import { runs, type Run } from '../../store/runs.ts';
import { countPlanned, mostAdaptive } from './count-planned.ts';
import { existingDataset, existingModel } from './create-run.ts';
import {
  serverEstimateBySample,
  serverEstimateByUsage,
  timeBySample,
  UNKNOWN_SERVER,
} from './estimate-server.ts';
import { resolvePlan } from './resolve-plan.ts';
import { storedRuntime } from './run-runtime.ts';
import type { ServerSample } from './sample-server.ts';
import { sampledRate } from './sampled-rate.ts';
import type { RunEstimate, PlanRequest, RunPlan } from '../../../model/plan.ts';

/** What a plan is to be estimated for, as a person asks for it. */
interface EstimateRequest {
  readonly datasetId: number;
  readonly modelId: number;
  readonly members: number;
  readonly plan: PlanRequest;
}

/**
 * How much a plan asks for, and how long that takes, judged by what the same model did before.
 *
 * @throws AppError of the plan
 */
export function estimateRun(db: Database, request: EstimateRequest): RunEstimate {
  const { model, plan } = resolveEstimate(db, request);
  return estimatePlan(db, plan, model, request.members);
}

/** @throws AppError of the plan */
export function resolveEstimate(
  db: Database,
  request: EstimateRequest,
): { readonly model: StoredModel; readonly plan: RunPlan } {
  const model = existingModel(db, request.modelId);
  return { model, plan: resolvePlan(db, existingDataset(db, request.datasetId), request.plan) };
}

/** Who is to answer: a model of the workspace, or one that is not in it yet. */
type Estimated = Pick<StoredModel, 'name' | 'server'> & { readonly id: number | null };

/** @param sample a few of the plan's comparisons, asked of the server now */
export function estimatePlan(
  db: Database,
  plan: RunPlan,
  model: Estimated,
  members: number,
  sample: ServerSample | null = null,
): RunEstimate {
  const counted = { comparisons: countPlanned(db, plan) ?? mostOf(db, plan), images: countImages(db, plan) };
  const { server } = model;
  if (server !== null && sample !== null)
    return {
      ...counted,
      ...timeBySample(counted, sample),
      server: serverEstimateBySample(counted, placeOf(server), sample),
    };
  const measured = newest(db, model.id, (run) => sampledRate(db, run));
  const taken = server === null ? null : newest(db, model.id, usageOf);
  return {
    ...counted,
    seconds: measured === null ? null : (counted.comparisons * members) / measured.told,
    basis:
      measured === null
        ? `${model.name} has not been used in this workspace yet: the run itself will show its rate.`
        : `${formatRate(measured.told)} answers per second, measured in the run "${measured.run.name}" of this model${deviceOf(measured.run)}.`,
    server:
      server === null
        ? null
        : taken === null
          ? UNKNOWN_SERVER
          : serverEstimateByUsage(counted, placeOf(server), taken.told, taken.run.name),
  };
}

/** A llama-server of one's own is one endpoint, and costs nothing. */
function placeOf(server: AnyServer): Pick<Server, 'urls' | 'prices'> {
  return 'urls' in server ? server : { urls: [''], prices: null };
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

/** The newest run of a model that tells something, and what. */
function newest<Told>(
  db: Database,
  modelId: number | null,
  tells: (run: Run) => Told | null,
): { readonly run: Run; readonly told: Told } | null {
  for (const run of runs(db).toReversed()) {
    const told = run.modelId === modelId ? tells(run) : null;
    if (told !== null) return { run, told };
  }
  return null;
}

function usageOf(run: Run): ServerUsage | null {
  const usage = storedRuntime(run)?.usage ?? null;
  return usage !== null && usage.requests > 0 ? usage : null;
}

/** " on AMD EPYC"; nothing where the run does not say. */
function deviceOf({ runtime }: Run): string {
  if (typeof runtime !== 'object' || runtime === null || !('device' in runtime)) return '';
  return typeof runtime.device === 'string' ? ` on ${runtime.device}` : '';
}
