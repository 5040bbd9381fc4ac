import type { ReactNode } from 'react';
import classes from './cut-name.module.css';
import { nameParts, NOTHING_SAME, type SameEnds } from './same-ends.ts';

interface CutNameProps {
  readonly name: string;
  /** What the names beside it have in common with it. Defaults to nothing. */
  readonly same?: SameEnds;
}

/** A name on one line. Where there is no room for all of it, it is cut where it does not differ from others, else in its middle. */
export function CutName({ name, same = NOTHING_SAME }: CutNameProps): ReactNode {
  const { sameStart, differs, kept, sameEnd } = nameParts(name, same);
  return (
    <span className={classes.name} title={name}>
      <span className={classes.same}>{sameStart}</span>
      <span className={classes.differs}>{differs}</span>
      <span className={classes.kept}>{kept}</span>
      <span className={classes.same}>{sameEnd}</span>
    </span>
  );
}
