import { SegmentedControl, Switch } from '@mantine/core';
import type { ReactNode } from 'react';
import { limitsOf } from '../../../model/filter.ts';
import { PUBLISHED_RESULTS } from '../../../model/published-results.ts';
import { useRequest } from '../../api/use-request.ts';
import { useScope } from '../../api/use-scope.ts';
import { useNotes } from '../../reviews/use-notes.ts';
import { changeParams, showView, useLocation } from '../../location/use-location.ts';
import { formatQuantity } from '../../../core/format.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { ErrorState, Loading } from '../../ui/states/states.tsx';
import { ColumnsMenu } from './columns-menu.tsx';
import { ComparePanel } from './compare-panel.tsx';
import { ExperimentsPanel } from './experiments-panel.tsx';
import { ExportButton } from './export-button.tsx';
import { RESULT_COLUMNS } from './result-columns.ts';
import { formatOrder, parseOrder, sortPublished, sortResults } from './result-order.ts';
import { SlicesPanel } from './slices-panel.tsx';
import { ResultsTable } from './results-table.tsx';
import layout from '../../ui/layout/layout.module.css';
import classes from './results-view.module.css';

const SHOWN = [
  { value: 'runs', label: 'Runs' },
  { value: 'slices', label: 'Slices' },
  { value: 'experiments', label: 'Experiments' },
] as const;

/** Runs, slices of one and experiments with their figures, side by side. */
export function ResultsView(): ReactNode {
  const { params } = useLocation();
  const shown = SHOWN.find(({ value }) => value === params['show'])?.value ?? 'runs';
  return (
    <div className={classes.view}>
      <SegmentedControl
        className={classes.choice}
        aria-label="What is shown"
        data={[...SHOWN]}
        value={shown}
        onChange={(value) => changeParams({ show: value === 'runs' ? null : value })}
      />
      {shown === 'runs' && <RunsPanel />}
      {shown === 'slices' && <SlicesPanel />}
      {shown === 'experiments' && <ExperimentsPanel />}
    </div>
  );
}

/** Every run with its figures. */
function RunsPanel(): ReactNode {
  const { params } = useLocation();
  const { dataset } = useScope();
  const noteAbout = useNotes();
  const { filter: asked } = useLocation();
  const filter = limitsOf(asked);
  const onlyDataset = params['of'] === 'dataset' && dataset !== undefined;
  const datasetId = onlyDataset ? dataset.id : null;
  const isLimited = Object.keys(filter).some((limit) => limit !== 'side');
  const { data, error, refetch } = useRequest('results.table', { datasetId, filter });
  const order = parseOrder(params['sort']);
  const withPublished = params['published'] !== 'no';
  const shown =
    params['columns']?.split(',') ?? RESULT_COLUMNS.filter((column) => column.shown).map(({ key }) => key);
  const columns = RESULT_COLUMNS.filter(({ key }) => shown.includes(key));
  const compared = (params['compare'] ?? '')
    .split(',')
    .map(Number)
    .filter((id) => id > 0);
  const setCompared = (ids: readonly number[]) =>
    changeParams({ compare: ids.length === 0 ? null : ids.join(',') }, { replace: true });
  if (error !== null) return <ErrorState error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Loading height="100%" />;
  const [first, second] = compared.map((id) => data.find(({ runId }) => runId === id));
  return (
    <>
      <Panel
        title="Runs"
        note={`${formatQuantity(data.length, 'run')}; under each figure its 95 % interval${isLimited ? ', of what passes the filter; it does not limit published rows' : ''}`}
        fill
        actions={
          <>
            <SegmentedControl
              aria-label="Dataset"
              data={[
                { value: 'all', label: 'All datasets' },
                { value: 'dataset', label: dataset?.name ?? 'This dataset' },
              ]}
              value={onlyDataset ? 'dataset' : 'all'}
              onChange={(value) => changeParams({ of: value === 'dataset' ? 'dataset' : null })}
            />
            <Switch
              label="Published"
              checked={withPublished}
              onChange={(event) =>
                changeParams({ published: event.currentTarget.checked ? null : 'no' }, { replace: true })
              }
            />
            <ColumnsMenu
              shown={shown}
              onChange={(keys) => changeParams({ columns: keys.join(',') }, { replace: true })}
            />
            <ExportButton request={(format) => ({ kind: 'results', datasetId, filter, format })} />
          </>
        }
      >
        <ResultsTable
          rows={sortResults(data, order)}
          columns={columns}
          order={order}
          onOrder={(next) => changeParams({ sort: formatOrder(next) }, { replace: true })}
          compared={compared}
          onCompare={(runId) => {
            // Of three, the one chosen first gives way.
            setCompared(
              compared.includes(runId)
                ? compared.filter((id) => id !== runId)
                : [...compared, runId].slice(-2),
            );
          }}
          reviewOf={(runId) => noteAbout({ kind: 'run', id: runId })?.status}
          published={withPublished ? sortPublished(PUBLISHED_RESULTS, order) : []}
          onOpen={({ runId }) => showView('scores', { run: runId, dataset: undefined })}
        />
      </Panel>
      {first !== undefined && second !== undefined ? (
        <div className={classes.comparison}>
          <ComparePanel first={first} second={second} filter={filter} onClose={() => setCompared([])} />
        </div>
      ) : (
        data.length > 1 && <p className={layout.note}>Tick two runs to compare them figure by figure.</p>
      )}
    </>
  );
}
