import { Button, VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import type { DatasetSummary } from '../../../model/dataset-summary.ts';
import { useScope } from '../../api/use-scope.ts';
import { showView } from '../../location/use-location.ts';
import { at } from '../../../core/at.ts';
import { formatCount, formatNumber } from '../../../core/format.ts';
import { DataTable } from '../../ui/data-grid/data-table.tsx';
import type { GridColumn } from '../../ui/data-grid/grid-columns.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { DataExport } from './data-export.tsx';
import { removeSet, SET_NAMES, type SetKind } from './set-changes.ts';
import layout from '../../ui/layout/layout.module.css';
import classes from './builders.module.css';

/** What there is, with its counts; each set can be exported, compared and removed. */
export function SetLists({ dataset }: { readonly dataset: DatasetSummary }): ReactNode {
  const { summary } = useScope();
  const splitName = (id: number | null) => dataset.splits.find((split) => split.id === id)?.name ?? null;
  return (
    <>
      <SetTable
        kind="split"
        title="Splits"
        heads={['Kind', 'Parts']}
        empty="None yet. LMOL trains on four fifths of the images and tests on the rest."
        sets={dataset.splits.map(({ id, name, kind, parts }) => ({
          id,
          name,
          cells: [kind, parts.map((part) => `${part.name} ${formatCount(part.images)}`).join(', ')],
        }))}
      />
      <SetTable
        kind="reference-set"
        title="Reference sets"
        heads={['References', 'From', 'Runs']}
        empty="None yet. Images are scored by comparing them with references of known score."
        compare={(id) =>
          showView(
            'run',
            { dataset: dataset.id },
            { plan: 'new', kind: 'against-references', references: String(id) },
          )
        }
        sets={dataset.referenceSets.map(({ id, name, images, splitId }) => ({
          id,
          name,
          cells: [
            formatCount(images),
            splitName(splitId) ?? 'all images',
            formatCount(summary?.runs.filter(({ referenceSetId }) => referenceSetId === id).length ?? 0),
          ],
        }))}
      />
      <SetTable
        kind="pair-set"
        title="Pair sets"
        heads={['Variant', 'θ', 'Pairs', 'From']}
        empty="None yet. Draw one to evaluate a model on pairs with known labels."
        compare={(id) =>
          showView('run', { dataset: dataset.id }, { plan: 'new', kind: 'pair-set', pairs: String(id) })
        }
        judge={(id) => showView('annotate', { dataset: dataset.id }, { show: 'tasks', make: String(id) })}
        sets={dataset.pairSets.map(({ id, name, variant, theta, pairs, splitId, part }) => ({
          id,
          name,
          cells: [
            variant,
            formatNumber(theta, 2),
            formatCount(pairs),
            [splitName(splitId), part].filter((place) => place !== null).join(': ') || 'all images',
          ],
        }))}
      />
    </>
  );
}

interface ListedSet {
  readonly id: number;
  readonly name: string;
  readonly cells: readonly string[];
}

interface SetTableProps {
  readonly kind: SetKind;
  readonly title: string;
  /** Of the cells of each set. */
  readonly heads: readonly string[];
  readonly empty: string;
  readonly sets: readonly ListedSet[];
  /** Plans a run over a set. */
  readonly compare?: (id: number) => void;
  /** Begins a task of the pairs of a set. */
  readonly judge?: (id: number) => void;
}

function SetTable({ kind, title, heads, empty, sets, compare, judge }: SetTableProps): ReactNode {
  const noun = SET_NAMES[kind].toLowerCase();
  const columns: readonly GridColumn<ListedSet>[] = [
    { key: 'name', head: 'Name', className: classes.name, cell: ({ name }) => name },
    ...heads.map((head, index) => ({
      key: head,
      head,
      cell: ({ cells }: ListedSet) => at(cells, index),
    })),
    {
      key: 'actions',
      head: <VisuallyHidden>Actions</VisuallyHidden>,
      numeric: true,
      cell: (set) => (
        <Button.Group style={{ justifyContent: 'flex-end' }}>
          {judge !== undefined && (
            <Button
              size="compact-xs"
              aria-label={`Judge the pairs of ${set.name}`}
              onClick={() => judge(set.id)}
            >
              Judge
            </Button>
          )}
          {compare !== undefined && (
            <Button
              size="compact-xs"
              aria-label={`Compare with the ${noun} ${set.name}`}
              onClick={() => compare(set.id)}
            >
              Compare…
            </Button>
          )}
          <DataExport compact of={`the ${noun} ${set.name}`} kind={{ kind, id: set.id }} />
          <Button
            size="compact-xs"
            aria-label={`Remove the ${noun} ${set.name}`}
            onClick={() => void removeSet(kind, set)}
          >
            Remove
          </Button>
        </Button.Group>
      ),
    },
  ];
  return (
    <Panel title={title} note={`n = ${sets.length}`}>
      {sets.length === 0 ? (
        <p className={layout.note}>{empty}</p>
      ) : (
        <DataTable compact columns={columns} rows={sets} keyOf={({ id }) => String(id)} />
      )}
    </Panel>
  );
}
