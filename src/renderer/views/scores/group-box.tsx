import type { ReactNode } from 'react';
import { formatCount } from '../../../core/format.ts';
import { signed } from '../../estimates/estimate-text.ts';
import { NO_GROUP, type ResidualBox } from '../../../figures/residual-summary.ts';
import classes from './scores-view.module.css';

interface GroupBoxProps {
  readonly box: ResidualBox;
  readonly left: number;
  readonly width: number;
  readonly y: (residual: number) => number;
  readonly height: number;
  readonly onGroup: (group: string) => void;
}

/** Widest box, in pixels: a single group need not fill the chart. */
const WIDEST = 90;

const LINE_HEIGHT = 13;

/** A group's name in at most two lines. */
function linesOf(name: string): string[] {
  const words = name.split(' ');
  const half = Math.ceil(words.length / 2);
  return [words.slice(0, half).join(' '), words.slice(half).join(' ')].filter((line) => line !== '');
}

/** One group's box plot; its name narrows the filter to it. */
export function GroupBox({ box, left, width, y, height, onGroup }: GroupBoxProps): ReactNode {
  const { name, quartiles, whiskers, residuals } = box;
  const [low, median, high] = quartiles;
  const middle = left + width / 2;
  const boxWidth = Math.min(width, WIDEST);
  const lines = [...linesOf(name), `n = ${formatCount(residuals.length)}`];
  const narrow = () => {
    if (name !== NO_GROUP) onGroup(name);
  };
  return (
    <g>
      <path
        d={`M${middle},${y(whiskers[0])}V${y(low)}M${middle},${y(high)}V${y(whiskers[1])}`}
        stroke="var(--text-dimmed)"
      />
      <rect
        x={middle - boxWidth / 2}
        width={boxWidth}
        y={y(high)}
        height={Math.max(0, y(low) - y(high))}
        fill="var(--surface-sunken)"
        fillOpacity={0.7}
        stroke="var(--text-dimmed)"
      />
      <line
        x1={middle - boxWidth / 2}
        x2={middle + boxWidth / 2}
        y1={y(median)}
        y2={y(median)}
        stroke="var(--mark)"
        strokeWidth={2}
      />
      <g
        className={name === NO_GROUP ? undefined : classes.groupName}
        {...(name !== NO_GROUP && {
          role: 'button',
          tabIndex: 0,
          'aria-description': `Median residual ${signed(median, 3)}; shows only this group`,
          onClick: narrow,
          onPointerDown: (event) => event.stopPropagation(),
          onKeyDown: ({ key }) => {
            if (key === 'Enter' || key === ' ') narrow();
          },
        })}
      >
        <text textAnchor="middle">
          {lines.map((line, index) => (
            <tspan
              key={index}
              className={index === lines.length - 1 ? classes.groupNote : undefined}
              x={middle}
              y={height + 14 + LINE_HEIGHT * index}
            >
              {`${line} `}
            </tspan>
          ))}
        </text>
      </g>
    </g>
  );
}
