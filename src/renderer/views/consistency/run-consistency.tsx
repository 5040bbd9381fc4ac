import { Button, SegmentedControl } from '@mantine/core';
import { memo, useDeferredValue, type ReactNode } from 'react';
import type { RunSummary } from '../../../model/run.ts';
import type { RunViewProps } from '../../api/use-scope.ts';
import { useAboutRun } from '../../api/use-about-run.ts';
import { useRequest } from '../../api/use-request.ts';
import { changeParams, showView, useLocation } from '../../location/use-location.ts';
import { formatQuantity } from '../../../core/format.ts';
import {
  OpenInPairs,
  ShownPairsList,
  ShownPairsNote,
  useShownPairs,
} from '../../ui/pair-table/pair-panel.tsx';
import { Panel } from '../../ui/layout/panel.tsx';
import { EmptyState, ErrorState, Loading } from '../../ui/states/states.tsx';
import { DensityPanel } from './density-panel.tsx';
import { DistancePanel } from './distance-panel.tsx';
import { chosenCells, withoutChosenCells } from './forward-cells.ts';
import { OrdersPanel } from './orders-panel.tsx';
import classes from './run-consistency.module.css';
import { TriplesList } from './triples-list.tsx';
import layout from '../../ui/layout/layout.module.css';

/** Drawn again only for another report. */
const Distances = memo(DistancePanel);

/** One run's answers in one order against those in the other, and the pairs and triples that contradict. */
export function RunConsistency({ run, filter }: RunViewProps): ReactNode {
  const { params } = useLocation();
  const tab = params.list === 'triples' ? 'triples' : 'pairs';
  const counted = withoutChosenCells(filter);
  const { data, error, refetch } = useRequest('consistency.report', { filter: counted });
  const about = useAboutRun(run, counted);
  // The matrix is painted first; the charts follow.
  const charted = useDeferredValue(data);
  const chosen = chosenCells(filter);
  // Each pair once: as it was asked in the forward order.
  const shown = useShownPairs(
    run,
    { ...filter, forward: filter.forward ?? true },
    { by: 'divergence', descending: true },
  );
  if (error !== null) return <ErrorState error={error} retry={() => void refetch()} />;
  const title = chosen.length === 0 ? 'Pairs' : 'Pairs in the selected cells';
  return (
    <div className={classes.view} data-alone={data?.n === 0}>
      <div className={layout.headAndRest}>
        {data === undefined ? (
          <Loading height={330} />
        ) : data.n === 0 ? (
          <OneOrder run={run} oneWay={data.oneWay} />
        ) : (
          <OrdersPanel about={about} run={run} report={data} chosen={chosen} />
        )}
        <Panel
          fill
          title={tab === 'pairs' ? title : 'Intransitive triples'}
          note={tab === 'pairs' && <ShownPairsNote shown={shown} />}
          actions={
            <>
              <SegmentedControl
                aria-label="What is listed"
                value={tab}
                data={[
                  { value: 'pairs', label: 'Pairs' },
                  { value: 'triples', label: 'Triples' },
                ]}
                onChange={(value) => changeParams({ list: value === 'triples' ? 'triples' : null })}
              />
              {tab === 'pairs' && <OpenInPairs shown={shown} />}
            </>
          }
        >
          {tab === 'pairs' ? (
            <ShownPairsList
              shown={shown}
              columns={['first', 'second', 'model', 'reverse', 'probabilities', 'divergence']}
              label={title}
              none="No pair passes the filter."
            />
          ) : (
            <TriplesList run={run} filter={counted} />
          )}
        </Panel>
      </div>
      <div className={layout.stack}>
        {charted === undefined ? (
          <Loading height="100%" />
        ) : (
          charted.n > 0 && (
            <>
              <DensityPanel
                about={about}
                run={run}
                report={charted}
                cursor={shown.cursor}
                onOpen={shown.open}
              />
              <Distances about={about} run={run} report={charted} />
            </>
          )
        )}
      </div>
    </div>
  );
}

function OneOrder({ run, oneWay }: { readonly run: RunSummary; readonly oneWay: number }): ReactNode {
  return (
    <Panel title="Forward against reverse">
      <EmptyState
        title={oneWay === 0 ? 'No comparison passes the filter' : 'Every pair was shown in one order only'}
        actions={
          oneWay > 0 && (
            <Button size="sm" onClick={() => showView('run', {}, { plan: 'new' })}>
              Plan a run with both orders
            </Button>
          )
        }
      >
        {oneWay === 0
          ? 'Remove some filters above to see more of the run.'
          : `${formatQuantity(oneWay, 'comparison')} of ${run.name} have no answer in the other order, so there is nothing to compare. Plan the same comparisons in both orders.`}
      </EmptyState>
    </Panel>
  );
}
