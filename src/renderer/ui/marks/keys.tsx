import type { ReactNode } from 'react';
import { printStrokes } from '../../commands/keys.ts';
import classes from './keys.module.css';

/** A command's keys as they are printed on a keyboard. */
export function Keys({ keys }: { readonly keys: string }): ReactNode {
  return (
    <span className={classes.keys}>
      {printStrokes(keys).map((stroke, index) => (
        <kbd key={index}>{stroke}</kbd>
      ))}
    </span>
  );
}
