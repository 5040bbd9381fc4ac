import type { Database } from '../engine/store/database.ts';
import { datasetById, SIMULATED_KIND } from '../engine/store/datasets.ts';
import type { Run } from '../engine/store/runs.ts';
import { describeEstimates } from '../model/estimated-scores.ts';
import type { Report } from './report.ts';

export const SIMULATED_FACES = 'SIMULATED: faces drawn by a program, rated by 60 simulated raters';

/** A report of a run, marked where the run is about simulated images or images whose scores are estimated. */
export function ofRun(db: Database, run: Run, report: Report & { readonly document: object }): Report {
  return ofDataset(db, run.datasetId, report);
}

/** The same of a dataset. */
export function ofDataset(
  db: Database,
  dataset: number,
  report: Report & { readonly document: object },
): Report {
  const stored = datasetById(db, dataset);
  const simulated = stored?.kind === SIMULATED_KIND;
  const estimatedScores = stored?.scoresFrom ?? null;
  const marks = [
    ...(simulated ? [`${SIMULATED_FACES}.`] : []),
    ...(estimatedScores === null ? [] : [describeEstimates(estimatedScores)]),
  ];
  return {
    ...report,
    document: { simulated, ...(estimatedScores !== null && { estimatedScores }), ...report.document },
    text: [...marks, report.text].join('\n\n'),
  };
}
