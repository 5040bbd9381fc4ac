import { formatCount } from '../../../core/format.ts';
import type { Likelihood } from '../../../core/likelihood.ts';
import { calibrations, type StoredCalibration } from '../../store/calibrations.ts';
import type { Database } from '../../store/database.ts';
import { datasetById, SIMULATED_KIND } from '../../store/datasets.ts';
import { likelihoodOfRun } from '../../store/likelihood-of-run.ts';
import { modelById } from '../../store/models.ts';
import type { RunPlan } from '../../store/run-plan.ts';
import { runs, type Run, type RunStatus } from '../../store/runs.ts';
import { isSimulatedModel } from '../workspace/model-summaries.ts';

/** What there is to say of a run before its answers are looked at. */
export interface RunSummary {
  readonly id: number;
  readonly name: string;
  readonly kind: Run['kind'];
  readonly datasetId: number;
  readonly modelId: number | null;
  readonly modelName: string | null;
  /** Drawn faces, or a model that learned from them. */
  readonly simulated: boolean;
  readonly planKind: RunPlan['kind'] | null;
  readonly orders: RunPlan['orders'] | null;
  readonly referenceSetId: number | null;
  readonly members: string[];
  /** As stored: of a process that was killed, 'running' is left over. */
  readonly status: RunStatus;
  readonly theta: number;
  readonly createdAt: number;
  readonly finishedAt: number | null;
  /** What scores take by default, and where it comes from. */
  readonly likelihood: Likelihood;
  readonly likelihoodSource: string;
}

/** Every run, the oldest first, without its counts. */
export function runSummaries(db: Database): RunSummary[] {
  const all = runs(db);
  const kept = calibrations(db);
  return all.map((run) => ({ ...summarise(db, run), ...likelihoodAndSource(db, run, all, kept) }));
}

function summarise(db: Database, run: Run): Omit<RunSummary, 'likelihood' | 'likelihoodSource'> {
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
    members: members.map((member) => member.name),
    status,
    theta,
    createdAt,
    finishedAt,
  };
}

function likelihoodAndSource(
  db: Database,
  run: Run,
  all: readonly Run[],
  kept: readonly StoredCalibration[],
): Pick<RunSummary, 'likelihood' | 'likelihoodSource'> {
  const { likelihood, calibration } = likelihoodOfRun(db, run, all, kept);
  if (calibration === null) return { likelihood, likelihoodSource: 'preset uol, not calibrated' };
  const of = all.find(({ id }) => id === calibration.runId);
  const pairs = formatCount(calibration.pairs);
  return {
    likelihood,
    likelihoodSource: `calibrated on ${pairs} comparisons of ${of === undefined ? calibration.source : `run "${of.name}"`}`,
  };
}
