import type { AboutRun } from '../../../figures/about-run.ts';
import type { AuditToDraw } from '../../../figures/kinds/similar-figures.ts';
import type { Filter } from '../../../model/filter.ts';
import type { RunSummary } from '../../../model/run.ts';
import type { SimilarAudit } from '../../../model/similar-audit.ts';

/** What figures say of audited runs. */
export function toDraw(audited: readonly AuditedRun[]): readonly AuditToDraw[] {
  return audited.map(({ run, audit, about }) => ({
    about: { ...about, name: run.name, simulated: run.simulated },
    audit,
  }));
}

/** A run that is shown, or shown beside it, with its audit under the filter. */
export interface AuditedRun {
  readonly run: RunSummary;
  /** Names the run. */
  readonly filter: Filter;
  readonly audit: SimilarAudit;
  /** What figures say of the filter and the scores. */
  readonly about: AboutRun;
  /** The second one: its lines are broken. */
  readonly beside: boolean;
}
