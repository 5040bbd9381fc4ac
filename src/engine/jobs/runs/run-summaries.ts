import { formatCount } from '../../../core/format.ts';
import { calibrations, type StoredCalibration } from '../../store/calibrations.ts';
import type { Database } from '../../store/database.ts';
import { datasetById, SIMULATED_KIND } from '../../store/datasets.ts';
import { likelihoodOfRun } from '../../store/likelihood-of-run.ts';
import { modelById } from '../../store/models.ts';
import { holdsProbabilities } from '../../store/predictions.ts';
import { referenceSetOfTargets } from '../../store/reference-set-of-targets.ts';
import { runs, type Run } from '../../store/runs.ts';
import { describeBuilds } from './run-builds.ts';
import { reversesNotAsked } from './reverses-not-asked.ts';
import { runWarnings, storedRuntime } from './run-runtime.ts';
import { declaredComparators } from '../../store/same-comparator.ts';
import { BY_DECLARATION } from '../scores/likelihoods-of-run.ts';
import { isSimulatedModel } from '../workspace/model-summaries.ts';
import type { RunSummary } from '../../../model/run.ts';

/** A run without its counts; its status is as stored: of a process that was killed, 'running' is left over. */
export type UncountedRun = Omit<RunSummary, 'planned' | 'answered' | 'failed' | 'lackMember'>;

/** Every run, the oldest first, without its counts. */
export function runSummaries(db: Database): UncountedRun[] {
  const all = runs(db);
  const kept = calibrations(db);
  const declared = declaredComparators(db);
  return all.map((run) => ({
    ...summarise(db, run),
    ...likelihoodAndSource(db, run, all, kept),
    sameComparatorAs: all.find(({ id }) => id === declared.get(run.id))?.id ?? null,
  }));
}

function summarise(
  db: Database,
  run: Run,
): Omit<UncountedRun, 'likelihood' | 'likelihoodSource' | 'sameComparatorAs'> {
  const { id, name, kind, datasetId, modelId, plan, members, status, theta, createdAt, finishedAt } = run;
  const model = modelId === null ? null : modelById(db, modelId);
  return {
    id,
    name,
    kind,
    datasetId,
    modelId,
    modelName: model?.name ?? null,
    simulated:
      datasetById(db, datasetId)?.kind === SIMULATED_KIND || (model !== null && isSimulatedModel(model)),
    planKind: plan?.kind ?? null,
    orders: plan?.orders ?? null,
    referenceSetId: plan !== null && 'references' in plan ? plan.references : null,
    hasTargets: referenceSetOfTargets(db, run) !== null,
    members: members.map((member) => member.name),
    status,
    theta,
    reversesNotAsked: reversesNotAsked(run),
    hasProbabilities: holdsProbabilities(db, run),
    createdAt,
    finishedAt,
    warnings: runWarnings(run),
    builds: describeBuilds(run),
    usage: storedRuntime(run)?.usage ?? null,
    prompt: run.prompt,
    asked: run.asked,
    exact: run.exact,
  };
}

function likelihoodAndSource(
  db: Database,
  run: Run,
  all: readonly Run[],
  kept: readonly StoredCalibration[],
): Pick<RunSummary, 'likelihood' | 'likelihoodSource'> {
  const { likelihood, calibration, byDeclaration } = likelihoodOfRun(db, run, all, kept);
  if (calibration === null) return { likelihood, likelihoodSource: 'preset uol, not calibrated' };
  const of = all.find(({ id }) => id === calibration.runId);
  const pairs = formatCount(calibration.pairs);
  return {
    likelihood,
    likelihoodSource: `calibrated on ${pairs} comparisons of ${of === undefined ? calibration.source : `run "${of.name}"`}${byDeclaration ? BY_DECLARATION : ''}`,
  };
}
