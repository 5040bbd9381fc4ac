import { useId, type KeyboardEvent, type ReactNode } from 'react';
import { LABEL_COLOURS } from '../../theme/label-colours.ts';
import { formatNumber } from '../../ui/format.ts';
import { signed } from '../scores/estimate-text.ts';
import type { ExplainedAnswer } from './explanation.ts';
import type { Focus } from './focus.ts';
import { neighbour } from './neighbour.ts';
import classes from './tick-rows.module.css';

const ROW_HEIGHT = 24;
const GAP = 8;
export const TICK_ROWS_HEIGHT = 2 * ROW_HEIGHT + GAP;

/** Ticks closer than this lie on one another; clicks on them choose one after the other. In pixels. */
const PILE_PIXELS = 1.5;

/** Height of a tick without influence, in pixels. */
const SHORTEST = 6;

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
  const most = answers.reduce((largest, { influence }) => Math.max(largest, Math.abs(influence ?? 0)), 0.001);
  const ordered = answers.toSorted((a, b) => a.answer.referenceScore - b.answer.referenceScore);
  const seen = ordered.filter(({ answer }) => {
    const at = x(answer.referenceScore);
    return at >= -0.5 && at <= innerWidth + 0.5;
  });
  const onKeyDown = (event: KeyboardEvent) => {
    const next = neighbour(ordered, focus.chosenKey, event.key);
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation();
    focus.choose(next.key);
  };
  const chosen = seen.some(({ key }) => key === focus.chosenKey);
  return (
    <g
      className={classes.rows}
      role="listbox"
      tabIndex={0}
      aria-label="Comparisons by their reference's score; arrow keys choose one"
      aria-activedescendant={chosen ? `${id}-${focus.chosenKey ?? ''}` : undefined}
      onKeyDown={onKeyDown}
      onPointerLeave={() => {
        focus.hover(null);
      }}
    >
      <rect
        className={classes.ring}
        x={-4}
        y={top + 2}
        width={innerWidth + 8}
        height={TICK_ROWS_HEIGHT - 3}
        data-export="no"
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
      {seen.map((one) => {
        const { key, answer, label, by, influence } = one;
        const share = Math.abs(influence ?? 0) / most;
        const half = (SHORTEST + (ROW_HEIGHT - 4 - SHORTEST) * share) / 2;
        const middle = rowMiddle(top, answer.targetFirst);
        const at = x(answer.referenceScore);
        const isActive = key === focus.activeKey;
        return (
          <g
            key={key}
            id={`${id}-${key}`}
            role="option"
            aria-selected={key === focus.chosenKey}
            aria-label={describe(one)}
            className={classes.tick}
            data-testid="nll-tick"
            data-key={key}
            transform={`translate(${at},${middle})`}
            onPointerEnter={() => {
              focus.hover(key);
            }}
            onClick={() => {
              const pile = seen.filter(
                (other) =>
                  other.answer.targetFirst === answer.targetFirst &&
                  Math.abs(x(other.answer.referenceScore) - at) < PILE_PIXELS,
              );
              const chosenAt = pile.findIndex((other) => other.key === focus.chosenKey);
              focus.choose(pile[(chosenAt < 0 ? pile.indexOf(one) : chosenAt + 1) % pile.length]?.key ?? key);
            }}
          >
            <rect
              x={-3}
              y={-ROW_HEIGHT / 2}
              width={6}
              height={ROW_HEIGHT}
              fill="transparent"
              data-export="no"
            />
            <line
              y1={-half}
              y2={half}
              stroke={label === null ? 'var(--label-none)' : LABEL_COLOURS[label]}
              strokeWidth={isActive ? 3.5 : 2}
              strokeOpacity={isActive ? 1 : 0.45 + 0.55 * share}
              strokeDasharray={label === null ? '2 2' : undefined}
            />
            {by !== 'model' && (
              <circle
                cy={-half - 1}
                r={2.5}
                fill={by === 'human' ? 'var(--mark)' : 'var(--surface)'}
                stroke="var(--mark)"
              />
            )}
            {isActive && <path d={`M-4,${ROW_HEIGHT / 2}h8l-4,-5z`} fill="var(--mark)" />}
          </g>
        );
      })}
    </g>
  );
}

function rowMiddle(top: number, targetFirst: boolean): number {
  return top + GAP + ROW_HEIGHT * (targetFirst ? 0.5 : 1.5);
}

function describe({ answer, label, by, influence }: ExplainedAnswer): string {
  const order = answer.targetFirst ? 'image shown first' : 'image shown second';
  const said =
    label === null
      ? 'dropped'
      : `${label}${by === 'model' ? '' : by === 'human' ? ', corrected' : ', supposed'}`;
  const moves = influence === null ? '' : `; without it the estimate moves by ${signed(influence, 3)}`;
  return `${answer.referenceName}, ${formatNumber(answer.referenceScore, 2)}, ${order}: ${said}${moves}`;
}
