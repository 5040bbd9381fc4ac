import type { ReactNode } from 'react';
import layout from './layout.module.css';
import classes from './panel.module.css';

interface PanelProps {
  readonly title: ReactNode;
  /** What the panel speaks of: 'n = 3,648 comparisons'. */
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  /** Takes what height is left, and scrolls inside. */
  readonly fill?: boolean;
}

/** A titled part of a view. */
export function Panel({ title, note, actions, children, fill = false }: PanelProps): ReactNode {
  return (
    <section className={classes.panel} data-fill={fill}>
      <header className={classes.header}>
        <h2 className={classes.title}>{title}</h2>
        {note !== undefined && <span className={layout.note}>{note}</span>}
        {actions !== undefined && <div className={classes.actions}>{actions}</div>}
      </header>
      <div className={classes.body}>{children}</div>
    </section>
  );
}
