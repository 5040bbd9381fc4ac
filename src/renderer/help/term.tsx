import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { glossaryEntry, type TermName } from './glossary.ts';
import classes from './term.module.css';

interface TermProps {
  readonly name: TermName;
  /** Defaults to the term's title. */
  readonly children?: ReactNode;
}

/**
 * A term of the method that explains itself to whoever points at it or reaches it with Tab; F1 lists all terms. It takes
 * the focus, so it cannot stand inside a button or a link.
 */
export function Term({ name, children }: TermProps): ReactNode {
  const { title, text, formula, range } = glossaryEntry(name);
  return (
    <Tooltip
      multiline
      w={320}
      openDelay={250}
      events={{ hover: true, focus: true, touch: true }}
      label={
        <span className={classes.explanation}>
          <strong>{title}</strong>
          <span>{text}</span>
          {formula !== undefined && <span className={classes.formula}>{formula}</span>}
          {range !== undefined && <span className={classes.range}>{range}</span>}
        </span>
      }
    >
      <dfn className={classes.term} tabIndex={0}>
        {children ?? title}
      </dfn>
    </Tooltip>
  );
}
