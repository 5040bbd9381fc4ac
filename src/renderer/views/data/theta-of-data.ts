import type { DatasetSummary } from '../../../model/dataset-summary.ts';
import { usualTheta } from '../../../model/estimated-scores.ts';
import type { RunSummary } from '../../../model/run.ts';

/** Theta by which a dataset's pairs are labelled: that of the run that is shown where it is of the dataset, else the usual one. */
export function thetaOfData(dataset: DatasetSummary, run: RunSummary | undefined): number {
  return run?.datasetId === dataset.id ? run.theta : usualTheta(dataset.estimatedScores);
}
