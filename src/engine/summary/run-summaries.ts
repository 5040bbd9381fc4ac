import type { Likelihood } from '../../core/likelihood.ts';
import { likelihoodOfRun } from '../jobs/score-run.ts';
import type { Database } from '../store/database.ts';
import { datasetById, SIMULATED_KIND } from '../store/datasets.ts';
import { modelById } from '../store/models.ts';
import type { RunPlan } from '../store/run-plan.ts';
import { runById, runs, type Run, type RunStatus } from '../store/runs.ts';
import type { Workspace } from '../store/workspace.ts';
import { isSimulatedModel } from './model-summaries.ts';

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
export function runSummaries(workspace: Workspace): RunSummary[] {
  return runs(workspace.db).map((run) => summarise(workspace, run));
}

function summarise(workspace: Workspace, run: Run): RunSummary {
  const { db } = workspace;
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
    ...likelihoodAndSource(workspace, run),
  };
}

function likelihoodAndSource(
  workspace: Workspace,
  run: Run,
): Pick<RunSummary, 'likelihood' | 'likelihoodSource'> {
  const { likelihood, calibration } = likelihoodOfRun(workspace, run);
  if (calibration === null) return { likelihood, likelihoodSource: 'preset uol, not calibrated' };
  const of = calibration.runId === null ? null : calibratedRunName(workspace.db, calibration.runId);
  return {
    likelihood,
    likelihoodSource: `calibrated on ${calibration.pairs.toLocaleString('en')} comparisons of ${of === null ? calibration.source : `run "${of}"`}`,
  };
}

function calibratedRunName(db: Database, runId: number): string | null {
  return runById(db, runId)?.name ?? null;
}
