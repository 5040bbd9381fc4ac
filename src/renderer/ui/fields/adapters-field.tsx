import { ActionIcon, Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { Icon } from '../marks/icons.tsx';
import { NumberField } from './number-field.tsx';
import { usePathChooser } from '../files/use-path-chooser.tsx';
import layout from '../layout/layout.module.css';
import classes from './adapters-field.module.css';

export interface AdapterChoice {
  readonly file: string;
  /** How strongly it counts; 1 as it was trained. */
  readonly scale: number;
}

interface AdaptersFieldProps {
  readonly value: readonly AdapterChoice[];
  readonly onChange: (value: readonly AdapterChoice[]) => void;
  /** What is wrong with an adapter, by its place in the list. */
  readonly problems?: readonly (string | null)[];
  /** Whose adapters they are, for the names of the controls: 'of member 2'. */
  readonly of?: string;
}

/** LoRA adapters with their scales. */
export function AdaptersField({ value, onChange, problems = [], of = '' }: AdaptersFieldProps): ReactNode {
  const { choose, dialog } = usePathChooser({
    title: 'Adapter (LoRA as GGUF; “tiebreak import-adapter” makes one from a PEFT folder)',
    kind: 'file',
    endings: ['.gguf'],
    onChoose: (file) => onChange([...value, { file, scale: 1 }]),
  });
  const change = (index: number, changes: Partial<AdapterChoice>) =>
    onChange(value.map((each, at) => (at === index ? { ...each, ...changes } : each)));
  return (
    <div className={classes.adapters}>
      {value.map(({ file, scale }, index) => (
        <div key={index}>
          <div className={layout.line}>
            <span className={classes.file} title={file}>
              {file.split(/[\\/]/).at(-1)}
            </span>
            <NumberField
              w={78}
              aria-label={`Scale of ${file}`}
              negative
              hideControls={false}
              hint="Strength of the adapter: 1 is as trained, 0 is off"
              prefix="× "
              step={0.1}
              value={scale}
              onChange={(next) => {
                if (next !== null) change(index, { scale: next });
              }}
            />
            <ActionIcon
              aria-label={`Remove ${file}`}
              onClick={() => onChange(value.filter((_, at) => at !== index))}
            >
              <Icon name="close" size={14} />
            </ActionIcon>
          </div>
          {typeof problems[index] === 'string' && <p className={classes.problem}>{problems[index]}</p>}
        </div>
      ))}
      <Button size="compact-xs" onClick={choose} aria-label={`Add an adapter ${of}`.trim()}>
        Add an adapter…
      </Button>
      {dialog}
    </div>
  );
}
