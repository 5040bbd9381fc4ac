import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { DatasetSummary } from '../../../model/dataset-summary.ts';
import { runCommand } from '../../commands/commands.ts';
import { showView } from '../../location/use-location.ts';
import { formatCount, formatQuantity } from '../../../core/format.ts';
import { DataTable } from '../../ui/data-grid/data-table.tsx';
import type { GridColumn } from '../../ui/data-grid/grid-columns.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { EstimatedMark } from '../../ui/marks/estimated-mark.tsx';
import { SimulatedMark } from '../../ui/marks/simulated-mark.tsx';
import classes from './home-view.module.css';

const COLUMNS: readonly GridColumn<DatasetSummary>[] = [
  {
    key: 'name',
    head: 'Dataset',
    namesRow: true,
    className: classes.name,
    cell: ({ id, name, simulated, groups, problemCount, estimatedScores }) => (
      <>
        <span className={classes.line}>
          <button
            type="button"
            className={classes.link}
            onClick={() => showView('data', { dataset: id, run: undefined })}
          >
            {name}
          </button>
          {simulated && <SimulatedMark />}
          {estimatedScores !== null && <EstimatedMark estimated={estimatedScores} />}
        </span>
        <span className={classes.note}>
          {[
            ...groups.map((group) => `${group.name} ${formatCount(group.images)}`),
            ...(problemCount > 0 ? [formatQuantity(problemCount, 'import problem')] : []),
          ].join(' · ')}
        </span>
      </>
    ),
  },
  count('Images', ({ images }) => images),
  count('With a score', ({ scored }) => scored),
  count('Splits', ({ splits }) => splits.length),
  count('Reference sets', ({ referenceSets }) => referenceSets.length),
  count('Pair sets', ({ pairSets }) => pairSets.length),
];

function count(head: string, of: (dataset: DatasetSummary) => number): GridColumn<DatasetSummary> {
  return { key: head, head, numeric: true, cell: (dataset) => formatCount(of(dataset)) };
}

/** Every dataset with how much of what it holds. */
export function DatasetsPanel({ datasets }: { readonly datasets: readonly DatasetSummary[] }): ReactNode {
  return (
    <Panel
      title="Datasets"
      note={formatCount(datasets.length)}
      actions={
        <Button size="compact-xs" onClick={() => runCommand('data.import')}>
          Import…
        </Button>
      }
    >
      <DataTable columns={COLUMNS} rows={datasets.toReversed()} keyOf={({ id }) => String(id)} />
    </Panel>
  );
}
