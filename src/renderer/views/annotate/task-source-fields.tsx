import { Select } from '@mantine/core';
import type { ReactNode } from 'react';
import type { DatasetSummary } from '../../../model/dataset-summary.ts';
import type { Filter } from '../../../model/filter.ts';
import type { RunSummary } from '../../../model/run.ts';
import { DRAWS, TASK_ORDERS, type Draw, type TaskOrder, type TaskSource } from '../../../model/task.ts';
import { NumberField } from '../../ui/fields/number-field.tsx';
import { problemOfNumber } from '../../ui/forms/problem-of-number.ts';
import { ORDER_TITLES, problemOfOrder } from './run-queue-choices.tsx';

/** Where a task's pairs come from, as it is chosen. */
export interface SourceDraft {
  /** 'images', 'run' or a pair set's id. */
  readonly from: string;
  readonly draw: Draw;
  readonly pairs: number | null;
  readonly order: TaskOrder;
}

/** What pairs can be chosen of. */
export interface SourceScope {
  readonly dataset: DatasetSummary;
  readonly run: RunSummary | undefined;
  readonly filter: Filter;
}

const DRAW_TITLES: Readonly<Record<Draw, string>> = {
  all: 'All pairs',
  random: 'Random pairs',
  stratified: 'As many of each pair of groups',
  even: 'Each image as often (best to begin with)',
  active: 'Those that narrow intervals most, by labels so far',
};

/** A draft with what is chosen nowhere yet. */
export function sourceDraft(
  {
    from,
    draw = 'random',
    pairs = 100,
    order = 'random',
  }: Omit<Partial<SourceDraft>, 'from'> & { readonly from?: string | undefined },
  { dataset, run }: SourceScope,
): SourceDraft {
  const isThere =
    from === 'images' ||
    (from === 'run' && run !== undefined) ||
    dataset.pairSets.some(({ id }) => String(id) === from);
  const first = run === undefined ? String(dataset.pairSets[0]?.id ?? 'images') : 'run';
  return { from: isThere && from !== undefined ? from : first, draw, pairs, order };
}

/** The source and order of a draft; null while it is not complete. */
export function sourceOf(
  { from, draw, pairs, order }: SourceDraft,
  { dataset, run, filter }: SourceScope,
): { readonly source: TaskSource; readonly order: TaskOrder } | null {
  const simple = order === 'given' ? 'given' : 'random';
  if (from === 'run')
    return run === undefined ? null : { source: { kind: 'run', filter: { ...filter, run: run.id } }, order };
  if (from !== 'images') return { source: { kind: 'pair-set', pairSet: Number(from) }, order: simple };
  if (problemOfPairs({ from, draw, pairs }) !== null || (draw !== 'all' && pairs === null)) return null;
  return {
    source: {
      kind: 'images',
      dataset: dataset.id,
      draw,
      pairs: draw === 'all' ? null : pairs,
      group: filter.group ?? null,
      imageSet: filter.imageSet ?? null,
    },
    order: simple,
  };
}

function problemOfPairs({ from, draw, pairs }: Pick<SourceDraft, 'from' | 'draw' | 'pairs'>): string | null {
  return from !== 'images' || draw === 'all'
    ? null
    : problemOfNumber(pairs, { min: 1, max: 100_000, whole: true });
}

interface TaskSourceFieldsProps {
  readonly draft: SourceDraft;
  readonly scope: SourceScope;
  readonly change: (change: Partial<SourceDraft>) => void;
}

/** Which pairs a task gets, and in which order people do. */
export function TaskSourceFields({ draft, scope, change }: TaskSourceFieldsProps): ReactNode {
  const { from, draw, pairs, order } = draft;
  const { dataset, run } = scope;
  const runOrders = TASK_ORDERS.filter((value) => value !== 'given' && value !== 'random');
  return (
    <>
      <Select
        label="Pairs"
        allowDeselect={false}
        value={from}
        data={[
          ...(run === undefined ? [] : [{ value: 'run', label: `Of the run ${run.name}, under the filter` }]),
          ...dataset.pairSets.map((set) => ({ value: String(set.id), label: `Of the pair set ${set.name}` })),
          { value: 'images', label: `Drawn from the images of ${dataset.name}, under the filter` },
        ]}
        onChange={(value) => change({ from: value ?? 'images' })}
      />
      {from === 'images' && (
        <Select
          label="How they are drawn"
          allowDeselect={false}
          value={draw}
          data={DRAWS.map((value) => ({ value, label: DRAW_TITLES[value] }))}
          onChange={(value) => change({ draw: DRAWS.find((known) => known === value) ?? 'random' })}
        />
      )}
      {from === 'images' && draw !== 'all' && (
        <NumberField
          label="How many"
          min={1}
          value={pairs}
          error={problemOfPairs(draft)}
          onChange={(value) => change({ pairs: value })}
        />
      )}
      <Select
        label="Order"
        allowDeselect={false}
        value={from === 'run' || order === 'given' ? order : 'random'}
        data={[
          { value: 'random', label: 'Random, another for each person' },
          { value: 'given', label: 'As the pairs stand' },
          ...(from === 'run' && run !== undefined
            ? runOrders.map((value) => ({
                value,
                label: ORDER_TITLES[value],
                disabled: problemOfOrder(value, run) !== null,
              }))
            : []),
        ]}
        onChange={(value) => change({ order: TASK_ORDERS.find((known) => known === value) ?? 'random' })}
      />
    </>
  );
}
