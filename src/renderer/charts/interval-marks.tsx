import type { ReactNode } from 'react';

/** An upright interval, in pixels of its plot. */
interface IntervalPlace {
  readonly x: number;
  readonly low: number;
  readonly high: number;
}

interface IntervalMarksProps {
  readonly places: readonly IntervalPlace[];
  readonly colour?: string;
  readonly opacity?: number;
  /** Half the length of the strokes at the ends; 0 for none. */
  readonly cap?: number;
  readonly width?: number;
}

/** Upright intervals as one path: thin bars with or without strokes at their ends. */
export function IntervalMarks({
  places,
  colour = 'var(--text-dimmed)',
  opacity = 1,
  cap = 0,
  width = 1,
}: IntervalMarksProps): ReactNode {
  const d = places
    .map(({ x, low, high }) => {
      const bar = `M${x.toFixed(1)},${low.toFixed(1)}V${high.toFixed(1)}`;
      const ends = [low, high].map((y) => `M${(x - cap).toFixed(1)},${y.toFixed(1)}h${2 * cap}`).join('');
      return cap > 0 ? bar + ends : bar;
    })
    .join('');
  return (
    <path
      d={d}
      fill="none"
      stroke={colour}
      strokeWidth={width}
      strokeOpacity={opacity}
      pointerEvents="none"
    />
  );
}
