import { formatCount } from '../../../core/format.ts';
import type { RunSummary } from '../../../model/run.ts';
import type { WatchedJob } from '../../api/merge-job.ts';
import { progressOf } from '../../work/run-progress-of.ts';
import type { WorkItem } from '../../work/work-list.tsx';

/**
 * A run in the list of all.
 *
 * @param datasetName where there are several datasets
 */
export function runItem(
  run: RunSummary,
  jobs: readonly WatchedJob[],
  datasetName: string | undefined,
): WorkItem<number> {
  const { state, done, total, share } = progressOf(
    run,
    jobs.findLast(({ runId }) => runId === run.id),
  );
  const counts = `${formatCount(done)}${total === null || total === done ? '' : ` of ${formatCount(total)}`}`;
  const failed = run.failed > 0 ? [`${formatCount(run.failed)} failed`] : [];
  const subject = run.kind === 'recorded' ? 'recorded' : run.modelName;
  return {
    key: run.id,
    name: run.name,
    lines: [
      [state, `${counts} answers`, ...failed].join(', '),
      [subject, datasetName].filter((text) => text !== null && text !== undefined).join(' on '),
    ],
    share,
  };
}
