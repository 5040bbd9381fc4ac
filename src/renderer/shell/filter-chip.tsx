import type { KeyboardEvent, ReactNode } from 'react';
import { Icon } from '../ui/marks/icons.tsx';
import classes from './filter-bar.module.css';

interface FilterChipProps {
  readonly text: string;
  /** Why it limits nothing here: 'does not limit this view'; null where it does. */
  readonly idle: string | null;
  readonly onEdit: () => void;
  /** By key or by mouse. */
  readonly onRemove: (by: 'key' | 'mouse') => void;
}

/** One limit of the filter: press it to change it, its cross or Delete to lift it. */
export function FilterChip({ text, idle, onEdit, onRemove }: FilterChipProps): ReactNode {
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Delete' && event.key !== 'Backspace') return;
    event.preventDefault();
    onRemove('key');
  };
  return (
    <li className={classes.chip} onKeyDown={onKeyDown} data-chip data-idle={idle !== null}>
      <button
        type="button"
        className={classes.limit}
        title={idle === null ? `${text} (change)` : `${text}: ${idle}`}
        onClick={onEdit}
      >
        {text}
        {idle !== null && ` (${idle})`}
      </button>
      <button
        type="button"
        className={classes.lift}
        aria-label={`Remove filter: ${text}`}
        onClick={({ detail }) => onRemove(detail === 0 ? 'key' : 'mouse')}
      >
        <Icon name="close" size={12} />
      </button>
    </li>
  );
}
