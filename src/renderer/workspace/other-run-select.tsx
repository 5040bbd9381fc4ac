import { Select } from '@mantine/core';
import type { ReactNode } from 'react';
import type { RunSummary } from '../../model/run.ts';
import { useScope } from '../api/use-scope.ts';
import { changeFilter } from '../location/use-location.ts';

/** Chooses the run that is shown beside this one. */
export function OtherRunSelect({ run }: { readonly run: RunSummary }): ReactNode {
  const { summary, otherRun } = useScope();
  const runs = (summary?.runs ?? []).filter(
    ({ id, datasetId, answered }) => id !== run.id && datasetId === run.datasetId && answered > 0,
  );
  return (
    <Select
      w={190}
      aria-label="Run to compare with"
      placeholder={runs.length === 0 ? 'No other run to compare' : 'Compare with a run…'}
      disabled={runs.length === 0}
      clearable
      clearButtonProps={{ 'aria-label': 'Compare with no run' }}
      data={runs.map(({ id, name }) => ({ value: String(id), label: name }))}
      value={otherRun === undefined ? null : String(otherRun.id)}
      onChange={(value) => changeFilter({ otherRun: value === null ? undefined : Number(value) })}
    />
  );
}
