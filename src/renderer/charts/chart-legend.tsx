import type { ReactNode } from 'react';
import classes from './chart-legend.module.css';

export interface LegendEntry {
  readonly title: string;
  readonly colour: string;
  readonly faint?: boolean;
  readonly dot?: boolean;
  readonly dashed?: boolean;
  /** As in stroke-dasharray, where lines differ by their dashes. */
  readonly dash?: string;
}

/** Width in which a pattern of dashes can be told from another, in pixels. */
const DASHED_SAMPLE = 22;

/** Which line is which, beside a chart's title. */
export function ChartLegend({ entries }: { readonly entries: readonly LegendEntry[] }): ReactNode {
  if (entries.length === 0) return null;
  return (
    <ul className={classes.legend}>
      {entries.map(({ title, colour, faint = false, dot = false, dashed = false, dash }) => (
        <li key={title}>
          <svg width={dash === undefined ? 14 : DASHED_SAMPLE} height={10} aria-hidden="true">
            <line
              x2={dash === undefined ? 14 : DASHED_SAMPLE}
              y1={5}
              y2={5}
              stroke={colour}
              strokeWidth={faint ? 1 : 2}
              strokeOpacity={faint ? 0.5 : 1}
              strokeDasharray={dash ?? (dashed ? '4 3' : '')}
            />
            {dot && <circle cx={7} cy={5} r={3} fill="var(--surface)" stroke={colour} strokeWidth={1.5} />}
          </svg>
          {title}
        </li>
      ))}
    </ul>
  );
}
