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
  /** Height of the plot. An end beyond it is cut there, with an arrow head in place of its stroke. */
  readonly height?: number;
}

/** Upright intervals as one path: thin bars with or without strokes at their ends. */
export function IntervalMarks({
  places,
  colour = 'var(--text-dimmed)',
  opacity = 1,
  cap = 0,
  width = 1,
  height,
}: IntervalMarksProps): ReactNode {
  const endOf = (x: number, y: number) => {
    const stroke = `M${(x - cap).toFixed(1)},${y.toFixed(1)}`;
    if (height === undefined || (y >= 0 && y <= height)) return `${stroke}h${2 * cap}`;
    // The tip is at the frame, and the head opens away from it.
    const [tip, away] = y < 0 ? [0, cap] : [height, -cap];
    return `M${(x - cap).toFixed(1)},${(tip + away).toFixed(1)}L${x.toFixed(1)},${tip.toFixed(1)}l${cap},${away}`;
  };
  const inside = (y: number) => (height === undefined ? y : Math.min(height, Math.max(0, y)));
  const d = places
    .map(({ x, low, high }) => {
      const bar = `M${x.toFixed(1)},${inside(low).toFixed(1)}V${inside(high).toFixed(1)}`;
      return cap > 0 ? bar + endOf(x, low) + endOf(x, high) : bar;
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
