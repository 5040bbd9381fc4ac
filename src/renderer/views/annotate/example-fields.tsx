import { ActionIcon, Button, Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { LABELS, type Label } from '../../../core/labels.ts';
import { MOST_EXAMPLES, type NewTask } from '../../../model/task.ts';
import { ImageField } from '../../ui/fields/image-field.tsx';
import { Icon } from '../../ui/marks/icons.tsx';
import layout from '../../ui/layout/layout.module.css';
import classes from './example-fields.module.css';

/** An example pair as far as it has been chosen. */
interface DraftExample {
  readonly firstId?: number | undefined;
  readonly secondId?: number | undefined;
  readonly label: Label;
}

/** Which pairs the guidelines show with their labels. */
export type DraftExamples = 'none' | 'picked' | readonly DraftExample[];

interface ExampleFieldsProps {
  readonly dataset: number;
  readonly value: DraftExamples;
  readonly onChange: (value: DraftExamples) => void;
}

const ONE_OF_EACH: readonly DraftExample[] = LABELS.map((label) => ({ label }));

/** No example pairs, picked ones, or pairs that are chosen by their images' names. */
export function ExampleFields({ dataset, value, onChange }: ExampleFieldsProps): ReactNode {
  const chosen = typeof value === 'string' ? null : value;
  const change = (index: number, changes: Partial<DraftExample>) =>
    onChange((chosen ?? []).map((example, at) => (at === index ? { ...example, ...changes } : example)));
  return (
    <>
      <Select
        label="Examples"
        description="Pairs that are shown with their labels beside the guidelines; none of them is judged in the task"
        allowDeselect={false}
        value={typeof value === 'string' ? value : 'chosen'}
        data={[
          { value: 'none', label: 'None' },
          { value: 'picked', label: 'One clear pair of each label, by decisions or true scores' },
          { value: 'chosen', label: 'Chosen here' },
        ]}
        onChange={(next) => onChange(next === 'chosen' ? ONE_OF_EACH : next === 'picked' ? 'picked' : 'none')}
      />
      {chosen?.map((example, index) => (
        <div key={index} className={classes.example} role="group" aria-label={`Example ${index + 1}`}>
          <ImageField
            label="First image"
            datasetId={dataset}
            value={example.firstId}
            onChange={(firstId) => change(index, { firstId })}
          />
          <ImageField
            label="Second image"
            datasetId={dataset}
            value={example.secondId}
            onChange={(secondId) => change(index, { secondId })}
          />
          <Select
            label="Label"
            allowDeselect={false}
            value={example.label}
            data={LABELS}
            onChange={(next) => change(index, { label: LABELS.find((label) => label === next) ?? 'First' })}
          />
          <ActionIcon
            aria-label={`Remove example ${index + 1}`}
            onClick={() => onChange(chosen.filter((_, at) => at !== index))}
          >
            <Icon name="close" size={14} />
          </ActionIcon>
        </div>
      ))}
      {chosen !== null && chosen.length < MOST_EXAMPLES && (
        <Button className={layout.start} onClick={() => onChange([...chosen, { label: 'First' }])}>
          Add an example
        </Button>
      )}
    </>
  );
}

/** As a task is made with them: rows of which nothing was chosen are left out; null while one is half chosen. */
export function examplesOf(value: DraftExamples): NonNullable<NewTask['examples']> | null {
  if (value === 'none') return [];
  if (value === 'picked') return value;
  const begun = value.filter(({ firstId, secondId }) => firstId !== undefined || secondId !== undefined);
  const whole = begun.flatMap(({ firstId, secondId, label }) =>
    firstId === undefined || secondId === undefined ? [] : [{ firstId, secondId, label }],
  );
  return whole.length === begun.length ? whole : null;
}
