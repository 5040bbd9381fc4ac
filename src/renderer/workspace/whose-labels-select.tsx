import { Select, type SelectProps } from '@mantine/core';
import { capitalised } from '../../core/capitalised.ts';
import type { ReactNode } from 'react';
import { describeWhose, GENERAL_VOICES, type WhoseLabels } from '../../model/whose-labels.ts';

/** Voices by which somebody's labels count. */
const VOICES = GENERAL_VOICES.filter((voice) => voice !== 'none');

interface WhoseLabelsSelectProps extends Pick<SelectProps, 'mt'> {
  readonly value: WhoseLabels;
  readonly onChange: (value: (typeof VOICES)[number]) => void;
}

/** Chooses whose labels count where several people judged a pair. */
export function WhoseLabelsSelect({ value, onChange, mt }: WhoseLabelsSelectProps): ReactNode {
  return (
    <Select
      label="Whose labels count"
      allowDeselect={false}
      value={value}
      data={VOICES.map((voice) => ({ value: voice, label: capitalised(describeWhose(voice, () => '')) }))}
      onChange={(chosen) => {
        const voice = VOICES.find((one) => one === chosen);
        if (voice !== undefined) onChange(voice);
      }}
      {...(mt !== undefined && { mt })}
    />
  );
}
