import { Alert, Switch } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';
import { PUBLISHED_RESULTS } from '../../../model/published-results.ts';
import { useRequest } from '../../api/use-request.ts';
import { changeParams, useLocation } from '../../location/use-location.ts';
import { formatCount } from '../../../core/format.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { EmptyState, ErrorState, Loading } from '../../ui/states/states.tsx';
import { ExperimentsTable } from './experiments-table.tsx';
import { ExportButton } from './export-button.tsx';
import { sortPublished } from './result-order.ts';
import classes from './results-view.module.css';

/** Experiments are files that a command writes, of which no event tells; one takes minutes. In milliseconds. */
const ASK_AGAIN = 10_000;

/** Damaged files that are named; more would push the rest out of sight. */
const MOST_NAMED = 5;

/** What the command `tiebreak experiments` came to. */
export function ExperimentsPanel(): ReactNode {
  const { params } = useLocation();
  const { data, error, refetch } = useRequest('experiments.list', {});
  useEffect(() => {
    const timer = setInterval(() => void refetch(), ASK_AGAIN);
    return () => clearInterval(timer);
  }, [refetch]);
  if (error !== null) return <ErrorState error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Loading height="100%" />;
  const { sets, damaged } = data;
  const withPublished = params['published'] !== 'no';
  return (
    <Panel
      title="Small models trained from scratch"
      note={
        sets.length === 0
          ? undefined
          : 'mean over seeds, and each seed; differences with 95 % intervals over the same test images'
      }
      fill
      actions={
        sets.length > 0 && (
          <>
            <Switch
              label="Published"
              checked={withPublished}
              onChange={(event) =>
                changeParams({ published: event.currentTarget.checked ? null : 'no' }, { replace: true })
              }
            />
            <ExportButton request={(format) => ({ kind: 'experiments', format })} />
          </>
        )
      }
    >
      {damaged.length > 0 && (
        <Alert color="yellow" title="Some files could not be read" mb="sm">
          {damaged.slice(0, MOST_NAMED).map(({ file, problem }) => (
            <p key={file} className={classes.damaged}>
              {file}: {problem}
            </p>
          ))}
          {damaged.length > MOST_NAMED && (
            <p className={classes.damaged}>and {formatCount(damaged.length - MOST_NAMED)} more.</p>
          )}
          Delete them: the same command creates them again.
        </Alert>
      )}
      {sets.length === 0 ? (
        <EmptyState title="No experiments yet">
          <p>
            Experiments compare pair sets, losses, an ensemble and direct regression, each with a small model
            trained from scratch. Run them from the command line, on simulated faces or on a dataset of this
            workspace:
          </p>
          <p>
            <code>tiebreak experiments --seeds 1,2,3</code>
            <br />
            <code>tiebreak experiments --dataset NAME</code>
          </p>
        </EmptyState>
      ) : (
        <ExperimentsTable
          sets={sets}
          published={withPublished ? sortPublished(PUBLISHED_RESULTS, { key: 'pc', descending: true }) : []}
        />
      )}
    </Panel>
  );
}
