import { useId, useMemo, type KeyboardEvent, type ReactNode, type SyntheticEvent } from 'react';
import type { ExplainedAnswer } from './explanation.ts';
import type { Focus } from './focus.ts';
import { neighbour } from './neighbour.ts';
import { ROW_HEIGHT, Tick } from './tick.tsx';
import classes from './tick-rows.module.css';

const GAP = 8;
export const TICK_ROWS_HEIGHT = 2 * ROW_HEIGHT + GAP;

/** Ticks closer than this lie on one another; clicks on them choose one after the other. In pixels. */
const PILE_PIXELS = 1.5;

interface TickRowsProps {
  readonly answers: readonly ExplainedAnswer[];
  readonly x: (score: number) => number;
  readonly top: number;
  readonly innerWidth: number;
  readonly focus: Focus;
}

/**
 * Every comparison as a tick at its reference's score: image shown first above, reference shown first below. The taller,
 * the more influence. Left and right go to the next tick of the row, up and down to the other row.
 */
export function TickRows({ answers, x, top, innerWidth, focus }: TickRowsProps): ReactNode {
  const id = useId();
  const { activeKey, chosenKey, choose, hover } = focus;
  const { ordered, most } = useMemo(
    () => ({
      ordered: answers.toSorted((a, b) => a.answer.referenceScore - b.answer.referenceScore),
      most: answers.reduce((largest, { influence }) => Math.max(largest, Math.abs(influence ?? 0)), 0.001),
    }),
    [answers],
  );
  const seen = ordered.filter(({ answer }) => {
    const at = x(answer.referenceScore);
    return at >= -0.5 && at <= innerWidth + 0.5;
  });
  const onKeyDown = (event: KeyboardEvent) => {
    const next = neighbour(ordered, chosenKey, event.key);
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation();
    choose(next.key);
  };
  const chooseOfPile = (key: string | null) => {
    const clicked = seen.find((one) => one.key === key);
    if (clicked === undefined) return;
    const pile = seen.filter(
      ({ answer }) =>
        answer.targetFirst === clicked.answer.targetFirst &&
        Math.abs(x(answer.referenceScore) - x(clicked.answer.referenceScore)) < PILE_PIXELS,
    );
    const at = pile.findIndex((one) => one.key === chosenKey);
    choose(pile[(at < 0 ? pile.indexOf(clicked) : at + 1) % pile.length]?.key ?? clicked.key);
  };
  const isSeen = seen.some(({ key }) => key === chosenKey);
  return (
    <g
      className={classes.rows}
      role="listbox"
      tabIndex={0}
      aria-label="Comparisons by reference score; arrow keys choose one"
      aria-activedescendant={isSeen ? `${id}-${chosenKey ?? ''}` : undefined}
      onKeyDown={onKeyDown}
      onPointerOver={(event) => hover(keyOf(event))}
      onPointerLeave={() => hover(null)}
      onClick={(event) => chooseOfPile(keyOf(event))}
    >
      <rect
        className={classes.ring}
        x={-4}
        y={top + 2}
        width={innerWidth + 8}
        height={TICK_ROWS_HEIGHT - 3}
      />
      {[true, false].map((targetFirst, row) => (
        <text
          key={row}
          className={classes.rowTitle}
          x={-6}
          y={rowMiddle(top, targetFirst)}
          dy="0.32em"
          textAnchor="end"
        >
          {targetFirst ? 'first' : 'second'}
        </text>
      ))}
      {seen.map((one) => (
        <Tick
          key={one.key}
          id={`${id}-${one.key}`}
          one={one}
          at={x(one.answer.referenceScore)}
          middle={rowMiddle(top, one.answer.targetFirst)}
          share={Math.abs(one.influence ?? 0) / most}
          isActive={one.key === activeKey}
          isChosen={one.key === chosenKey}
        />
      ))}
    </g>
  );
}

function rowMiddle(top: number, targetFirst: boolean): number {
  return top + GAP + ROW_HEIGHT * (targetFirst ? 0.5 : 1.5);
}

/** The comparison of the tick that an event is about; null between ticks. */
function keyOf({ target }: SyntheticEvent): string | null {
  return target instanceof Element ? (target.closest('[data-key]')?.getAttribute('data-key') ?? null) : null;
}
