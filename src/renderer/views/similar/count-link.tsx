import type { ReactNode } from 'react';
import { formatCount } from '../../../core/format.ts';
import type { Filter } from '../../../model/filter.ts';
import { formatLocation } from '../../location/location.ts';
import { countFilter, type Counted } from './count-filter.ts';
import classes from './similar-view.module.css';

interface CountLinkProps {
  readonly count: number;
  readonly filter: Filter;
  readonly counted: Counted;
  /** What is counted, for those who do not see where the number stands: 'called Similar'. */
  readonly what: string;
}

/** A number of comparisons that leads to just these in the view of pairs. */
export function CountLink({ count, filter, counted, what }: CountLinkProps): ReactNode {
  const listed = count === 0 ? null : countFilter(filter, counted);
  if (listed === null) return <span>{formatCount(count)}</span>;
  return (
    <a
      className={classes.count}
      href={`#${formatLocation({ view: 'pairs', filter: listed, params: {} })}`}
      aria-label={`${formatCount(count)} ${what}: show in Pairs`}
    >
      {formatCount(count)}
    </a>
  );
}
