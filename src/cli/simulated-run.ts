import type { Database } from '../engine/store/database.ts';
import { datasetById, SIMULATED_KIND } from '../engine/store/datasets.ts';
import type { Run } from '../engine/store/runs.ts';
import type { Report } from './report.ts';

export const SIMULATED_FACES = 'SIMULATED: faces drawn by a program, rated by 60 simulated raters';

/** A report of a run, marked where the run is about simulated images. */
export function ofRun(db: Database, run: Run, report: Report & { readonly document: object }): Report {
  return ofDataset(db, run.datasetId, report);
}

/** The same of a dataset. */
export function ofDataset(
  db: Database,
  dataset: number,
  report: Report & { readonly document: object },
): Report {
  const simulated = datasetById(db, dataset)?.kind === SIMULATED_KIND;
  return {
    ...report,
    document: { simulated, ...report.document },
    text: simulated ? `${SIMULATED_FACES}.\n\n${report.text}` : report.text,
  };
}
