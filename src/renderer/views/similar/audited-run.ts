import type { Filter } from '../../../model/filter.ts';
import type { RunSummary } from '../../../model/run.ts';
import type { SimilarAudit } from '../../../model/similar-audit.ts';

/** A run that is shown, or shown beside it, with its audit under the filter. */
export interface AuditedRun {
  readonly run: RunSummary;
  /** Names the run. */
  readonly filter: Filter;
  readonly audit: SimilarAudit;
  /** The second one: its lines are broken. */
  readonly beside: boolean;
}
