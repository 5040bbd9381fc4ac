import { useEffect, useRef, type ReactNode } from 'react';
import { formatCount } from '../../../core/format.ts';
import type { ReviewItem } from '../../../model/review.ts';
import { CutName } from '../../ui/faces/cut-name.tsx';
import { sameEnds } from '../../ui/faces/same-ends.ts';
import { LabelMark } from '../../ui/labels/label-mark.tsx';
import layout from '../../ui/layout/layout.module.css';
import { pairParam } from './review-list.ts';
import classes from './review-view.module.css';

interface AdjudicationListProps {
  readonly items: readonly ReviewItem[];
  readonly place: number;
  readonly onChoose: (place: number) => void;
}

/** Lines that are in the page: the others follow as one goes on. */
const LINES = 200;

/** The listed pairs around the one that is shown, each with its status. */
export function AdjudicationList({ items, place, onChoose }: AdjudicationListProps): ReactNode {
  const start = Math.max(0, Math.min(place - LINES / 2, items.length - LINES));
  const chosen = useRef<HTMLLIElement>(null);
  useEffect(() => {
    chosen.current?.scrollIntoView({ block: 'nearest' });
  }, [place]);
  return (
    <ol className={classes.list} start={start + 1} aria-label="Pairs">
      {items.slice(start, start + LINES).map((item, index) => {
        const isChosen = start + index === place;
        const same = sameEnds([item.firstName, item.secondName]);
        return (
          <li key={pairParam(item)} ref={isChosen ? chosen : null} data-status={item.status}>
            <button
              type="button"
              className={classes.line}
              aria-current={isChosen}
              onClick={() => onChoose(start + index)}
            >
              <span className={classes.lineNames}>
                <CutName name={item.firstName} same={same} />
                <CutName name={item.secondName} same={same} />
              </span>
              <span className={layout.note}>
                {item.status === 'decided' ? (
                  <LabelMark label={item.decided} />
                ) : item.status === 'sent-back' ? (
                  'sent back'
                ) : item.disputed ? (
                  'disputed'
                ) : (
                  `${formatCount(item.answers)} alike`
                )}
              </span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}
