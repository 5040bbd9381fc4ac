import type { RunSummary } from '../../ipc/workspace.ts';
import { formatCount } from './format.ts';

const STATUS_WORDS: Readonly<Record<RunSummary['status'], string>> = {
  planned: 'not started',
  // Without a job of this session: its process was killed.
  running: 'interrupted',
  paused: 'paused',
  finished: 'finished',
  failed: 'failed',
};

/**
 * 'finished · 7,296 comparisons', 'paused · 1,200 of 7,296 comparisons'.
 *
 * @param underWay whether a job answers it now
 */
export function describeRun({ kind, status, answered, planned }: RunSummary, underWay: boolean): string {
  const counts =
    planned === null || planned === answered
      ? formatCount(answered)
      : `${formatCount(answered)} of ${formatCount(planned)}`;
  const state = kind === 'recorded' ? 'recorded answers' : underWay ? 'running' : STATUS_WORDS[status];
  return `${state} · ${counts} comparisons`;
}
