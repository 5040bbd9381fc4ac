import { Button, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { usePathChooser } from '../files/use-path-chooser.tsx';
import layout from '../layout/layout.module.css';
import classes from './path-field.module.css';

interface PathFieldProps {
  readonly label: string;
  readonly description?: ReactNode;
  readonly error?: ReactNode;
  readonly placeholder?: string;
  /** What is chosen, as the title of the chooser: 'Folder of a checkpoint'. Defaults to the label. */
  readonly chooserTitle?: string;
  /** Whether it gets the focus in a dialog that opens. Defaults to false. */
  readonly isFirst?: boolean;
  readonly kind: 'folder' | 'file';
  /** Endings of the files to show, with their point; none for all files. */
  readonly endings: readonly string[];
  readonly value: string;
  readonly onChange: (path: string) => void;
}

/** A path on the machine that serves, to type or to choose. */
export function PathField({
  kind,
  endings,
  value,
  onChange,
  chooserTitle,
  isFirst = false,
  ...field
}: PathFieldProps): ReactNode {
  const title = chooserTitle ?? field.label;
  const { choose, dialog } = usePathChooser({ title, kind, endings, onChoose: onChange });
  return (
    <div className={layout.fieldAndButton}>
      <TextInput
        {...field}
        className={classes.field}
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
        spellCheck={false}
        data-autofocus={isFirst || undefined}
      />
      <Button onClick={choose} aria-label={`Choose: ${field.label}`}>
        Choose…
      </Button>
      {dialog}
    </div>
  );
}
