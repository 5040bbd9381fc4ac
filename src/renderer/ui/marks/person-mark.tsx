import type { ReactNode } from 'react';
import type { Person } from '../../../model/person.ts';
import classes from './person-mark.module.css';

/** A person's colour with their first letter. */
export function PersonMark({ person }: { readonly person: Person }): ReactNode {
  return (
    <span
      className={classes.mark}
      style={{ backgroundColor: person.colour }}
      aria-hidden="true"
      // Drawn, and no text: the name beside it is what a button with both is called by.
      data-letter={String.fromCodePoint(person.name.codePointAt(0) ?? 32).toLocaleUpperCase()}
    />
  );
}
