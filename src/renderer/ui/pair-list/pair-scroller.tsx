import {
  useEffect,
  useLayoutEffect,
  useState,
  useSyncExternalStore,
  type KeyboardEvent,
  type ReactNode,
} from 'react';
import type { PairWindow } from './pair-window.ts';
import classes from './pair-scroller.module.css';
import { useSize } from '../layout/use-size.ts';

interface PairScrollerProps {
  readonly window: PairWindow;
  readonly label: string;
  /** Height of a line, in pixels. */
  readonly lineHeight: number;
  readonly perLine: number;
  /** Stands still above the lines. */
  readonly header?: ReactNode;
  /** Its height, in pixels. Defaults to 0. */
  readonly headerHeight?: number;
  /** Least width of header and lines, in pixels; below it they scroll sideways. */
  readonly minWidth?: number;
  readonly total: number;
  /** Whether several lines can be chosen together. Defaults to false. */
  readonly many?: boolean;
  /** Whether some are. Defaults to false. */
  readonly marked?: boolean;
  /** Id of the element that holds the chosen pair, if one is. */
  readonly activeId?: string | undefined;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
  /** One line of pairs; `leaping` while there is no time for faces. */
  readonly line: (line: number, leaping: boolean) => ReactNode;
}

/**
 * Scrolls over any number of lines, of which only those that are seen exist. They lie in a layer that stays in place, so
 * that a fast scroll shows the lines of a moment ago and never nothing.
 */
export function PairScroller(props: PairScrollerProps): ReactNode {
  const { window: pairs, lineHeight, perLine, header, headerHeight = 0, minWidth, total } = props;
  const [measure, size] = useSize();
  const [element, setElement] = useState<HTMLElement | null>(null);
  const viewport = Math.max(0, (size?.height ?? 0) - headerHeight);
  useEffect(() => {
    if (element === null || viewport === 0) return undefined;
    pairs.setGeometry({ lineHeight, perLine, viewport });
    return pairs.attach(element);
  }, [pairs, element, lineHeight, perLine, viewport]);
  const view = useSyncExternalStore(
    (listener) => pairs.subscribe(listener),
    () => pairs.view,
  );
  useLayoutEffect(() => {
    pairs.settle();
  }, [pairs, view.elementHeight]);
  const lines: ReactNode[] = [];
  const first = Math.floor(view.range.first / perLine);
  const end = Math.ceil(view.range.end / perLine);
  for (let line = first; line < end; line++) lines.push(props.line(line, view.leaping));
  return (
    <div
      ref={(node) => {
        setElement(node);
        return measure(node);
      }}
      className={classes.scroller}
      role="grid"
      tabIndex={0}
      aria-multiselectable={props.many === true ? true : undefined}
      data-many={props.marked === true}
      aria-label={props.label}
      aria-rowcount={Math.ceil(total / perLine) + (header === undefined ? 0 : 1)}
      aria-activedescendant={props.activeId}
      onKeyDown={props.onKeyDown}
    >
      {header !== undefined && (
        <div role="rowgroup" className={classes.header} style={{ height: headerHeight, minWidth }}>
          {header}
        </div>
      )}
      <div role="rowgroup" className={classes.content} style={{ height: view.elementHeight, minWidth }}>
        <div role="presentation" className={classes.layer} style={{ top: headerHeight, height: viewport }}>
          <div
            role="presentation"
            className={classes.lines}
            style={{ transform: `translateY(${-view.above}px)` }}
          >
            {lines}
          </div>
        </div>
      </div>
    </div>
  );
}
