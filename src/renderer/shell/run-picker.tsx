import type { ReactNode } from 'react';
import { useJobsUnderWay } from '../api/use-jobs.ts';
import { useScope } from '../api/use-scope.ts';
import { changeFilter, useLocation } from '../location/use-location.ts';
import { Picker } from '../ui/fields/picker.tsx';
import { describeRun } from '../work/describe-run.ts';
import { SimulatedMark } from '../ui/marks/simulated-mark.tsx';

/** The run that every view is about, one of the dataset's. */
export function RunPicker(): ReactNode {
  const { filter } = useLocation();
  const { summary, dataset, run } = useScope();
  const jobs = useJobsUnderWay();
  const runs = (summary?.runs ?? []).filter(({ datasetId }) => datasetId === dataset?.id).toReversed();
  return (
    <Picker
      label="Run"
      placeholder="none yet"
      value={run === undefined ? null : String(run.id)}
      options={runs.map((candidate) => ({
        value: String(candidate.id),
        title: candidate.name,
        note: describeRun(candidate, jobs),
        mark: candidate.simulated ? <SimulatedMark plain /> : undefined,
      }))}
      onChoose={(value) => {
        const id = Number(value);
        changeFilter({ run: id, ...(filter.otherRun === id ? { otherRun: undefined } : {}) });
      }}
    />
  );
}
