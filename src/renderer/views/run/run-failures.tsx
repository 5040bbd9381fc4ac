import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { RunSummary } from '../../../model/run.ts';
import { useRequest } from '../../api/use-request.ts';
import { formatCount } from '../../../core/format.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { ErrorState, Loading } from '../../ui/states/states.tsx';
import { retryFailed } from './retry-failed.ts';
import classes from './run-view.module.css';

/** Failures shown; the rest are counted. */
const SHOWN = 200;

/** Comparisons that could not be answered, why, and a way to ask them again. */
export function RunFailures({
  run,
  underWay,
}: {
  readonly run: RunSummary;
  readonly underWay: boolean;
}): ReactNode {
  const { data, error, refetch } = useRequest('runs.failures', { runId: run.id });
  return (
    <Panel
      title="Failed"
      note={`n = ${formatCount(run.failed)}${(data?.length ?? 0) > SHOWN ? `, the first ${SHOWN} shown` : ''}`}
      actions={
        <Button size="compact-xs" disabled={underWay} onClick={() => void retryFailed(run)}>
          Retry
        </Button>
      }
      fill
    >
      {error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <Loading height={80} />
      ) : (
        <div className={classes.failures} tabIndex={0} role="group" aria-label="Failed comparisons">
          <ul>
            {data.slice(0, SHOWN).map(({ firstId, secondId, firstName, secondName, reason, attempts }) => (
              <li key={`${firstId}-${secondId}`}>
                <strong>{firstName}</strong> with <strong>{secondName}</strong>: {reason}
                {attempts > 1 ? ` (${attempts} times)` : ''}
              </li>
            ))}
          </ul>
        </div>
      )}
    </Panel>
  );
}
