import type { MouseEvent, ReactNode } from 'react';
import { useKeyHint } from '../../commands/use-key-hint.ts';
import classes from './mark-box.module.css';

interface MarkBoxProps {
  readonly marked: boolean;
  readonly onPress: (event: MouseEvent) => void;
}

/** A box that chooses a line of a list besides others, for the mouse: by keys X does, and the line itself says whether it is chosen. */
export function MarkBox({ marked, onPress }: MarkBoxProps): ReactNode {
  const hint = useKeyHint('pairs.select');
  return (
    <span
      className={classes.box}
      data-marked={marked}
      data-testid="mark-box"
      aria-hidden="true"
      title={`Select${hint}; with Shift all up to it`}
      onClick={onPress}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      {marked ? '✓' : ''}
    </span>
  );
}

/** With Shift or Ctrl a press chooses lines, and no text of them. */
export function withoutText(event: MouseEvent): void {
  if (event.shiftKey) event.preventDefault();
}
