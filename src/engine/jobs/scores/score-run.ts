import { estimateScore } from '../../../core/estimate.ts';
import type { EvidenceKind } from '../../../core/evidence.ts';
import { LIKELIHOOD_PRESETS, type Likelihood } from '../../../core/likelihood.ts';
import type { LongWork } from '../../long-work.ts';
import { calibrations, type StoredCalibration } from '../../store/calibrations.ts';
import { runs, type Run } from '../../store/runs.ts';
import { insertScoring, type Scoring, type StoredScore } from '../../store/scores.ts';
import type { Workspace } from '../../store/workspace.ts';
import { evidenceOfRun, referenceSetOfRun } from './evidence-of-run.ts';

/** The likelihood that a run is scored under, and the calibration it came from, if any. */
export interface ChosenLikelihood {
  readonly likelihood: Likelihood;
  readonly calibration: StoredCalibration | null;
}

/**
 * What to score a run with unless a person says otherwise: its newest calibration, else the newest one of another run
 * that the same comparator answered, else the preset.
 */
export function likelihoodOfRun({ db }: Workspace, run: Run): ChosenLikelihood {
  return chooseLikelihood(run, runs(db), calibrations(db));
}

/** The same, from every run and every calibration of the workspace, the oldest first. */
export function chooseLikelihood(
  run: Run,
  everyRun: readonly Run[],
  everyCalibration: readonly StoredCalibration[],
): ChosenLikelihood {
  const comparator = (of: Run) =>
    JSON.stringify([of.modelId, of.members.map(({ adapters, mmproj }) => [adapters, mmproj ?? null])]);
  const siblings = everyRun
    .filter((other) => run.modelId !== null && comparator(other) === comparator(run))
    .map(({ id }) => id);
  const calibration =
    everyCalibration.findLast(({ runId }) => runId === run.id) ??
    everyCalibration.findLast(({ runId }) => runId !== null && siblings.includes(runId)) ??
    null;
  return { likelihood: calibration?.likelihood ?? LIKELIHOOD_PRESETS.uol, calibration };
}

export interface ScoreRequest extends ChosenLikelihood {
  readonly evidence: EvidenceKind;
  /** Name of the reference set. Defaults to the plan's. */
  readonly references?: string | undefined;
}

/** Images scored between two reports of progress; a hundred take a few milliseconds. */
const REPORT_EVERY = 100;

/**
 * Estimates the score of every image that a run compared with references, and keeps the scores as one scoring.
 *
 * @throws AppError `evidence-missing` and what {@link referenceSetOfRun} throws
 */
export async function scoreRun(
  workspace: Workspace,
  run: Run,
  { likelihood, calibration, evidence, references }: ScoreRequest,
  { signal, onProgress }: LongWork = {},
): Promise<{ scoring: Omit<Scoring, 'createdAt'>; scores: StoredScore[] }> {
  const { db } = workspace;
  const referenceSet = referenceSetOfRun(db, run, references);
  const byTarget = [...evidenceOfRun(db, run, referenceSet, evidence)].sort(([a], [b]) => a - b);
  const scores: StoredScore[] = [];
  for (const [imageId, ofTarget] of byTarget) {
    scores.push({ imageId, ...estimateScore(ofTarget, likelihood) });
    if (scores.length % REPORT_EVERY !== 0 && scores.length < byTarget.length) continue;
    onProgress?.({ done: scores.length, total: byTarget.length, unit: 'images' });
    await new Promise(setImmediate);
    signal?.throwIfAborted();
  }
  const scoring = {
    runId: run.id,
    calibrationId: calibration?.id ?? null,
    likelihood,
    evidence,
    corrected: false,
  };
  const id = workspace.transaction(() => insertScoring(db, { ...scoring, scores }));
  return { scoring: { id, ...scoring }, scores };
}
