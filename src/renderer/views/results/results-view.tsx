import { Button, Checkbox, Menu, Popover, SegmentedControl } from '@mantine/core';
import type { ReactNode } from 'react';
import { downloadExport } from '../../api/download.ts';
import { useRequest } from '../../api/use-request.ts';
import { useScope } from '../../api/use-scope.ts';
import { changeParams, showView, useLocation } from '../../location/use-location.ts';
import { notify } from '../../notices/notices.ts';
import { formatCount } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { Panel } from '../../ui/panel.tsx';
import { EmptyState, ErrorState, Loading } from '../../ui/states.tsx';
import { ComparePanel } from './compare-panel.tsx';
import { RESULT_COLUMNS } from './result-columns.ts';
import { orderAfterPress, parseOrder, sortResults } from './result-order.ts';
import { ResultsTable } from './results-table.tsx';
import classes from './results-view.module.css';

/** Every experiment with its figures, side by side. */
export function ResultsView(): ReactNode {
  const { params } = useLocation();
  const { dataset } = useScope();
  const onlyDataset = params['of'] === 'dataset' && dataset !== undefined;
  const datasetId = onlyDataset ? dataset.id : null;
  const { data, error, refetch } = useRequest('results.table', { datasetId });
  const order = parseOrder(params['sort']);
  const shown =
    params['columns']?.split(',') ?? RESULT_COLUMNS.filter((column) => column.shown).map(({ key }) => key);
  const columns = RESULT_COLUMNS.filter(({ key }) => shown.includes(key));
  const compared = (params['compare'] ?? '')
    .split(',')
    .map(Number)
    .filter((id) => id > 0);
  const setCompared = (ids: readonly number[]) => {
    changeParams({ compare: ids.length === 0 ? null : ids.join(',') }, { replace: true });
  };
  if (error !== null) return <ErrorState error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Loading height="100%" />;
  if (data.length === 0 && !onlyDataset)
    return (
      <EmptyState
        title="No run has been scored yet"
        actions={
          <Button
            size="xs"
            onClick={() => {
              showView('run');
            }}
          >
            Run comparisons
          </Button>
        }
      >
        A run appears here with its correlation, errors, accuracy and recall as soon as it holds answers.
      </EmptyState>
    );
  const [first, second] = compared.map((id) => data.find(({ runId }) => runId === id));
  return (
    <div className={classes.view}>
      <Panel
        title="Experiments"
        note={`${formatCount(data.length)} runs; under each figure its 95 % interval`}
        fill
        actions={
          <>
            <SegmentedControl
              size="xs"
              aria-label="Of which dataset"
              data={[
                { value: 'all', label: 'All datasets' },
                { value: 'dataset', label: dataset?.name ?? 'This dataset' },
              ]}
              value={onlyDataset ? 'dataset' : 'all'}
              onChange={(value) => {
                changeParams({ of: value === 'dataset' ? 'dataset' : null });
              }}
            />
            <ColumnsMenu
              shown={shown}
              onChange={(keys) => {
                changeParams({ columns: keys.join(',') }, { replace: true });
              }}
            />
            <ExportButton datasetId={datasetId} />
          </>
        }
      >
        <ResultsTable
          rows={sortResults(data, order)}
          columns={columns}
          order={order}
          onOrder={(key) => {
            changeParams({ sort: orderAfterPress(order, key) }, { replace: true });
          }}
          compared={compared}
          onCompare={(runId) => {
            // Of three, the one chosen first gives way.
            setCompared(
              compared.includes(runId)
                ? compared.filter((id) => id !== runId)
                : [...compared, runId].slice(-2),
            );
          }}
          onOpen={({ runId }) => {
            showView('scores', { run: runId, dataset: undefined });
          }}
        />
        <p className={classes.published}>No published figures come with this version to set beside them.</p>
      </Panel>
      {first !== undefined && second !== undefined ? (
        <div className={classes.comparison}>
          <ComparePanel
            first={first}
            second={second}
            onClose={() => {
              setCompared([]);
            }}
          />
        </div>
      ) : (
        <p className={classes.hint}>Tick two runs to compare them figure by figure.</p>
      )}
    </div>
  );
}

interface ColumnsMenuProps {
  readonly shown: readonly string[];
  readonly onChange: (keys: readonly string[]) => void;
}

function ColumnsMenu({ shown, onChange }: ColumnsMenuProps): ReactNode {
  return (
    <Popover position="bottom-end" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button size="xs" variant="default" leftSection={<Icon name="columns" size={14} />}>
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Columns">
        <div className={classes.columns}>
          {RESULT_COLUMNS.map(({ key, title }) => (
            <Checkbox
              key={key}
              size="xs"
              label={title}
              checked={shown.includes(key)}
              onChange={(event) => {
                const { checked } = event.currentTarget;
                onChange(
                  RESULT_COLUMNS.map((column) => column.key).filter((other) =>
                    other === key ? checked : shown.includes(other),
                  ),
                );
              }}
            />
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

function ExportButton({ datasetId }: { readonly datasetId: number | null }): ReactNode {
  const write = async (format: 'csv' | 'jsonl') => {
    try {
      const { fileName } = await downloadExport({ kind: 'results', datasetId, format });
      notify({ kind: 'done', title: `${fileName} is being downloaded` });
    } catch (error) {
      notify({ kind: 'error', title: 'The results cannot be exported', error });
    }
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button size="xs" variant="default" leftSection={<Icon name="download" size={14} />}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => void write('csv')}>CSV</Menu.Item>
        <Menu.Item onClick={() => void write('jsonl')}>JSON lines</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
