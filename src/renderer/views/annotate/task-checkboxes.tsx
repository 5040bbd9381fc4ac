import { Checkbox } from '@mantine/core';
import type { ReactNode } from 'react';

interface CheckboxProps {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

/** Whether a task suggests the model's label. @param unless why it cannot; absent where it can */
export function SuggestsCheckbox({
  checked,
  onChange,
  unless,
}: CheckboxProps & { readonly unless?: string | undefined }): ReactNode {
  return (
    <Checkbox
      label="Suggest the model’s label"
      description={
        unless ??
        'Marked on its button and accepted by a key; accepted labels are left out wherever people are compared with the model'
      }
      disabled={unless !== undefined}
      checked={checked}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  );
}

export function TellsContradictionsCheckbox({ checked, onChange }: CheckboxProps): ReactNode {
  return (
    <Checkbox
      label="Tell contradictions"
      description="People hear of answers of theirs that contradict each other, unless they have switched that off for themselves"
      checked={checked}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  );
}
