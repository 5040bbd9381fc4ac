import { Button, Select } from '@mantine/core';
import type { ReactNode } from 'react';
import type { WorkspaceSummary } from '../../../model/workspace-summary.ts';
import { showView } from '../../location/use-location.ts';
import layout from '../layout/layout.module.css';

type Model = WorkspaceSummary['models'][number];

interface ModelSelectProps {
  readonly label: string;
  readonly models: readonly Model[];
  readonly value: Model | undefined;
  readonly onChange: (modelId: number) => void;
}

/** One of the workspace's models, told apart from those whose files are gone. */
export function ModelSelect({ label, models, value, onChange }: ModelSelectProps): ReactNode {
  return (
    <Select
      label={label}
      placeholder="none yet"
      data={models.map(({ id, name, present }) => ({
        value: String(id),
        label: present ? name : `${name} (files are missing)`,
      }))}
      value={value === undefined ? null : String(value.id)}
      error={problemOfModel(value)}
      allowDeselect={false}
      onChange={(id) => {
        if (id !== null) onChange(Number(id));
      }}
    />
  );
}

/** What is wrong with a chosen model, and what to do; null where nothing is. */
export function problemOfModel(model: Model | undefined): string | null {
  if (model === undefined) return 'Choose a model, or add one in Models.';
  return model.present ? null : 'Its files are missing: restore them, or choose another model.';
}

/** Leads to where a model's files are chosen, for a workspace without models. */
export function AddModelButton(): ReactNode {
  return (
    <Button size="compact-xs" className={layout.start} onClick={() => showView('models', {}, { id: 'new' })}>
      Choose a model’s files…
    </Button>
  );
}
