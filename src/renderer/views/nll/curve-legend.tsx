import type { ReactNode } from 'react';

interface LegendEntry {
  readonly title: string;
  /** As in stroke-dasharray; '' for a whole line. */
  readonly dash: string;
  readonly dimmed?: boolean;
}

const LINE_HEIGHT = 15;
const SAMPLE = 22;

/** Which line is which, in the upper right corner; nothing where there is only one. */
export function CurveLegend({
  entries,
  innerWidth,
}: {
  readonly entries: readonly LegendEntry[];
  readonly innerWidth: number;
}): ReactNode {
  if (entries.length < 2) return null;
  return (
    <g transform={`translate(${innerWidth - 8},44)`}>
      {entries.map(({ title, dash, dimmed = false }, index) => (
        <g key={title} transform={`translate(0,${index * LINE_HEIGHT})`}>
          <line
            x1={-SAMPLE}
            stroke={dimmed ? 'var(--text-dimmed)' : 'var(--focus)'}
            strokeWidth={2}
            strokeDasharray={dash}
          />
          <text data-halo x={-SAMPLE - 6} dy="0.32em" textAnchor="end">
            {title}
          </text>
        </g>
      ))}
    </g>
  );
}
