import type { ReactNode } from 'react';
import { useScope } from '../api/use-scope.ts';
import { changeFilter } from '../location/use-location.ts';
import { formatCount, formatQuantity } from '../../core/format.ts';
import { Picker } from '../ui/fields/picker.tsx';
import { SimulatedMark } from '../ui/marks/simulated-mark.tsx';

/** The dataset that every view is about. Another one takes with it what only the first one has. */
export function DatasetPicker(): ReactNode {
  const { summary, dataset } = useScope();
  return (
    <Picker
      label="Dataset"
      placeholder="none yet"
      value={dataset === undefined ? null : String(dataset.id)}
      options={(summary?.datasets ?? []).toReversed().map(({ id, name, simulated, images, scored }) => ({
        value: String(id),
        title: name,
        note: `${formatQuantity(images, 'image')}, ${formatCount(scored)} with a score`,
        mark: simulated ? <SimulatedMark plain /> : undefined,
      }))}
      onChoose={(value) => {
        if (Number(value) !== dataset?.id) changeFilter({ ...WITHOUT_DATASET, dataset: Number(value) });
      }}
    />
  );
}

const WITHOUT_DATASET = {
  run: undefined,
  otherRun: undefined,
  split: undefined,
  part: undefined,
  group: undefined,
  image: undefined,
} as const;
