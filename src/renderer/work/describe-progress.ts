import { formatCount, formatRate } from '../../core/format.ts';
import type { Job } from '../../model/job.ts';

/** '1,200 of 7,296 comparisons · 48.2 a second', 'waiting', 'stopping'. */
export function describeProgress({ state, done, total, unit, rate }: Job): string {
  if (state === 'waiting') return 'waiting';
  if (state === 'stopping') return 'stopping after the work in progress';
  const counts = total === null ? formatCount(done) : `${formatCount(done)} of ${formatCount(total)}`;
  const speed = rate === null ? '' : ` · ${formatRate(rate)} a second`;
  return `${counts} ${unit}${speed}`;
}
