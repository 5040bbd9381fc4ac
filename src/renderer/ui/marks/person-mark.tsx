import type { ReactNode } from 'react';
import type { Person } from '../../../model/person.ts';
import classes from './person-mark.module.css';

/** A person's colour with their first letter. */
export function PersonMark({ person }: { readonly person: Person }): ReactNode {
  return (
    <span className={classes.mark} style={{ backgroundColor: person.colour }} aria-hidden="true">
      {String.fromCodePoint(person.name.codePointAt(0) ?? 32).toLocaleUpperCase()}
    </span>
  );
}
