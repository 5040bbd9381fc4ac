import type { ReactNode } from 'react';
import { CutName } from './cut-name.tsx';
import { Face } from './face.tsx';
import classes from './image-cell.module.css';

/** An image in a row of a table: its face, and its name as far as there is room. */
export function ImageCell({ imageId, name }: { readonly imageId: number; readonly name: string }): ReactNode {
  return (
    <span className={classes.image}>
      <Face imageId={imageId} name="" size={64} box={32} />
      <CutName name={name} />
    </span>
  );
}
