import type { ReactNode } from 'react';
import { Term } from '../../help/term.tsx';
import type { TermName } from '../../help/glossary.ts';
import { Icon } from '../../ui/marks/icons.tsx';
import type { ResultCell } from './result-columns.ts';
import layout from '../../ui/layout/layout.module.css';
import classes from './results-view.module.css';

/** A figure, and under it what belongs to it. */
export function FigureCell({
  cell: { text, note },
  best = false,
}: {
  readonly cell: ResultCell;
  readonly best?: boolean;
}): ReactNode {
  return (
    <>
      <span className={classes.value} data-best={best}>
        {text}
        {best && <span className={layout.hidden}> (better)</span>}
      </span>
      {note !== '' && <span className={classes.note}>{note}</span>}
    </>
  );
}

/** A mark beside a column's head that explains its term. */
export function AboutColumn({
  title,
  term,
}: {
  readonly title: string;
  readonly term: TermName | undefined;
}): ReactNode {
  return (
    term !== undefined && (
      <Term name={term}>
        <span className={classes.about} role="img" aria-label={`About ${title}`}>
          <Icon name="help" size={12} />
        </span>
      </Term>
    )
  );
}
