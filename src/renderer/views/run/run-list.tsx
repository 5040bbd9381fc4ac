import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { RunSummary } from '../../../ipc/workspace.ts';
import { useJobs } from '../../api/use-jobs.ts';
import { formatCount, formatShare } from '../../../core/format.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { progressOf } from '../../work/run-progress-of.ts';
import classes from './run-view.module.css';

interface RunListProps {
  /** The newest first. */
  readonly runs: readonly RunSummary[];
  readonly shown: number | 'new' | undefined;
  /** A dataset's name where there are several. */
  readonly datasetName: (id: number) => string | undefined;
  readonly onShow: (id: number | 'new') => void;
}

/** Every run with how far it is. */
export function RunList({ runs, shown, datasetName, onShow }: RunListProps): ReactNode {
  const jobs = useJobs();
  return (
    <Panel
      title="Runs"
      note={`n = ${formatCount(runs.length)}`}
      actions={
        <Button
          size="compact-xs"
          variant={shown === 'new' ? 'light' : 'filled'}
          onClick={() => onShow('new')}
        >
          New run
        </Button>
      }
      fill
    >
      <ul className={classes.list}>
        {shown === 'new' && (
          <li>
            <button type="button" className={classes.entry} aria-current="true">
              <span className={classes.entryName}>New run</span>
              <span className={classes.dimmed}>not kept yet</span>
            </button>
          </li>
        )}
        {runs.map((run) => {
          const progress = progressOf(
            run,
            jobs.findLast(({ runId }) => runId === run.id),
          );
          return (
            <li key={run.id}>
              <button
                type="button"
                className={classes.entry}
                aria-current={run.id === shown}
                onClick={() => onShow(run.id)}
              >
                <span className={classes.entryName}>{run.name}</span>
                <span className={classes.dimmed}>
                  {[
                    progress.state,
                    `${formatCount(progress.done)}${progress.total === null || progress.total === progress.done ? '' : ` of ${formatCount(progress.total)}`}`,
                    ...(run.failed > 0 ? [`${formatCount(run.failed)} failed`] : []),
                  ].join(', ')}
                </span>
                <span className={classes.dimmed}>
                  {[run.kind === 'recorded' ? 'recorded' : run.modelName, datasetName(run.datasetId)]
                    .filter((text) => text !== null && text !== undefined)
                    .join(' on ')}
                </span>
                {progress.share !== null && progress.share < 1 && (
                  <span className={classes.thin} title={formatShare(progress.share)} aria-hidden="true">
                    <span style={{ width: `${100 * progress.share}%` }} />
                  </span>
                )}
              </button>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
