import type { ReactNode } from 'react';
import classes from './chart-legend.module.css';

export interface LegendEntry {
  readonly title: string;
  readonly colour: string;
  readonly faint?: boolean;
  readonly dot?: boolean;
  readonly dashed?: boolean;
}

/** Which line is which, beside a chart's title. */
export function ChartLegend({ entries }: { readonly entries: readonly LegendEntry[] }): ReactNode {
  return (
    <ul className={classes.legend}>
      {entries.map(({ title, colour, faint = false, dot = false, dashed = false }) => (
        <li key={title}>
          <svg width={14} height={10} aria-hidden="true">
            <line
              x2={14}
              y1={5}
              y2={5}
              stroke={colour}
              strokeWidth={faint ? 1 : 2}
              strokeOpacity={faint ? 0.5 : 1}
              strokeDasharray={dashed ? '4 3' : ''}
            />
            {dot && <circle cx={7} cy={5} r={3} fill="var(--surface)" stroke={colour} strokeWidth={1.5} />}
          </svg>
          {title}
        </li>
      ))}
    </ul>
  );
}
