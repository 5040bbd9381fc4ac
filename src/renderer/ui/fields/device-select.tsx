import { Select } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Params } from '../../../ipc/requests.ts';
import { useRequest } from '../../api/use-request.ts';

type Gpu = Params<'runs.start'>['gpu'];

interface DeviceSelectProps {
  readonly value: Gpu;
  readonly onChange: (value: Gpu) => void;
  /** Without a visible label, in a row of buttons. */
  readonly compact?: boolean;
}

/** What runs the model: the best device, or one of those that can be used here. */
export function DeviceSelect({ value, onChange, compact = false }: DeviceSelectProps): ReactNode {
  const { data } = useRequest('models.devices', {});
  const usable = data?.backends.filter((backend) => backend.usable) ?? [];
  const best = usable[0];
  const choices: { value: Gpu; label: string }[] = [
    { value: 'auto', label: `Best${best === undefined ? '' : ` (${titleOf(best)})`}` },
    ...usable
      .filter(({ gpu }) => gpu !== 'auto')
      .map((backend) => ({ value: backend.gpu, label: titleOf(backend) })),
  ];
  return (
    <Select
      {...(compact ? { 'aria-label': 'Device', w: 150 } : { label: 'Device' })}
      data={choices}
      value={choices.some((choice) => choice.value === value) ? value : 'auto'}
      allowDeselect={false}
      onChange={(next) => {
        const choice = choices.find((each) => each.value === next);
        if (choice !== undefined) onChange(choice.value);
      }}
    />
  );
}

function titleOf({ gpu, name }: { readonly gpu: Gpu; readonly name: string }): string {
  return gpu === 'cpu' ? 'CPU' : name === gpu ? gpu : `${gpu}, ${name}`;
}
