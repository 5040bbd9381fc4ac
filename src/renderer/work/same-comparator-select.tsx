import { Select } from '@mantine/core';
import type { ReactNode } from 'react';
import type { RunSummary } from '../../model/run.ts';
import { request } from '../api/request.ts';
import { useScope } from '../api/use-scope.ts';
import { changed } from '../commands/undo.ts';
import { told } from './work-actions.ts';

/** Which other run is declared to be of the same comparator, whose calibration this run then takes where it has none of its own. */
export function SameComparatorSelect({ run }: { readonly run: RunSummary }): ReactNode {
  const runs = useScope().summary?.runs ?? [];
  // Of two models it is known whether they are the same.
  const others = runs.filter(
    ({ id, modelId }) => id !== run.id && (modelId === null || run.modelId === null),
  );
  if (others.length === 0) return null;
  return (
    <Select
      mt="xs"
      label="Same comparator as"
      description="This run then takes the calibration of that one, unless it has its own."
      placeholder="No other run"
      clearable
      searchable
      comboboxProps={{ withinPortal: false }}
      data={others.map(({ id, name }) => ({ value: String(id), label: name }))}
      value={run.sameComparatorAs === null ? null : String(run.sameComparatorAs)}
      onChange={(value) => void declare(run, value === null ? null : Number(value), runs)}
    />
  );
}

async function declare(run: RunSummary, as: number | null, runs: readonly RunSummary[]): Promise<void> {
  const before = run.sameComparatorAs;
  const say = (to: number | null) => request('runs.declareComparator', { runId: run.id, as: to });
  if (!(await told(() => say(as), `Could not declare the comparator of run "${run.name}"`))) return;
  const other = runs.find(({ id }) => id === as)?.name;
  changed({
    title:
      other === undefined
        ? `Run "${run.name}" is declared to be of no other run's comparator`
        : `Run "${run.name}" is declared to be of the same comparator as "${other}"`,
    undo: () => say(before),
    redo: () => say(as),
  });
}
