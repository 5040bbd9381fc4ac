import type { ReactNode } from 'react';
import { Face } from './face.tsx';
import layout from '../layout/layout.module.css';
import classes from './image-cell.module.css';

/** An image in a row of a table: its face, and its name as far as there is room. */
export function ImageCell({ imageId, name }: { readonly imageId: number; readonly name: string }): ReactNode {
  return (
    <span className={classes.image}>
      <Face imageId={imageId} name="" size={64} box={32} />
      <span className={layout.ellipsis} title={name}>
        {name}
      </span>
    </span>
  );
}
