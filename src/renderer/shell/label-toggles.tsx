import type { ReactNode } from 'react';
import { LABELS, type Label } from '../../core/labels.ts';
import { LabelMark } from '../ui/labels/label-mark.tsx';
import classes from './filter-form.module.css';

interface LabelTogglesProps {
  /** Who labels: 'True label'. */
  readonly title: string;
  readonly value: readonly Label[] | undefined;
  readonly onChange: (labels: Label[] | undefined) => void;
}

/** Which labels pass; none chosen lets all pass. */
export function LabelToggles({ title, value = [], onChange }: LabelTogglesProps): ReactNode {
  return (
    <div className={classes.row} role="group" aria-label={title}>
      <span className={classes.name}>{title}</span>
      <span className={classes.toggles}>
        {LABELS.map((label) => {
          const pressed = value.includes(label);
          return (
            <button
              key={label}
              type="button"
              className={classes.toggle}
              aria-pressed={pressed}
              onClick={() => {
                const labels = LABELS.filter((other) => (other === label ? !pressed : value.includes(other)));
                onChange(labels.length === 0 ? undefined : labels);
              }}
            >
              <LabelMark label={label} />
            </button>
          );
        })}
      </span>
    </div>
  );
}
