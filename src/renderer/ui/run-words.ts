import type { RunSummary } from '../../ipc/workspace.ts';
import { formatCount } from './format.ts';

/** How far a run is, for a person: 'finished', 'paused', 'failed'. */
export const RUN_STATUS_WORDS: Readonly<Record<RunSummary['status'], string>> = {
  planned: 'not started',
  running: 'running',
  paused: 'paused',
  finished: 'finished',
  failed: 'failed',
};

/** 'finished · 7,296 comparisons', 'paused · 1,200 of 7,296 comparisons'. */
export function describeRun({ kind, status, answered, planned }: RunSummary): string {
  const counts =
    planned === null || planned === answered
      ? formatCount(answered)
      : `${formatCount(answered)} of ${formatCount(planned)}`;
  const state = kind === 'recorded' ? 'recorded answers' : RUN_STATUS_WORDS[status];
  return `${state} · ${counts} comparisons`;
}
