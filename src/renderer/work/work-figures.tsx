import type { ReactNode } from 'react';
import classes from './work.module.css';

/** Figures in a row, each below its title. */
export function WorkFigures({ children }: { readonly children: ReactNode }): ReactNode {
  return <dl className={classes.figures}>{children}</dl>;
}

export function WorkFigure({
  title,
  children,
}: {
  readonly title: ReactNode;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <div>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </div>
  );
}
