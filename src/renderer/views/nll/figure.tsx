import type { ReactNode } from 'react';
import type { TermName } from '../../help/glossary.ts';
import { Term } from '../../help/term.tsx';
import { signed } from '../../estimates/estimate-text.ts';
import layout from '../../ui/layout/layout.module.css';
import classes from './nll-view.module.css';

interface FigureProps {
  readonly term: TermName;
  readonly title?: string;
  /** As printed. */
  readonly text: string;
  readonly value: number | null | undefined;
  /** The value without the what-if; null where nothing is supposed. */
  readonly before?: number | null | undefined;
  readonly digits?: number;
  readonly note?: ReactNode;
}

/** A figure with what a what-if changes in it. */
export function Figure({
  term,
  title,
  text,
  value,
  before = null,
  digits = 3,
  note,
}: FigureProps): ReactNode {
  const change = typeof value === 'number' && typeof before === 'number' ? value - before : null;
  return (
    <div className={classes.figure} data-testid={`nll-${term}`} data-value={value ?? undefined}>
      <Term name={term}>{title}</Term>
      <strong>{text}</strong>
      {change === null ? (
        <span className={layout.note}>{note}</span>
      ) : (
        <span className={classes.change} data-testid={`nll-${term}-change`} data-value={change}>
          {signed(change, digits)}
        </span>
      )}
    </div>
  );
}
