import type { ReactNode } from 'react';

/** Where a mark stands in its plot, in pixels. */
interface Place {
  readonly x: number;
  readonly y: number;
}

/** Marks of one path; a path is painted once, so only marks of different paths show how they pile up. */
const DOTS_A_PATH = 60;
const MOST_PATHS = 40;

interface DotsProps {
  readonly places: readonly Place[];
  readonly radius: number;
  readonly colour: string;
  /** Defaults to 0.65. */
  readonly opacity?: number;
}

/** Thousands of dots as a few paths, so that the page holds few elements and an export stays a drawing. */
export function Dots({ places, radius, colour, opacity = 0.65 }: DotsProps): ReactNode {
  const paths = Math.min(MOST_PATHS, Math.ceil(places.length / DOTS_A_PATH));
  const parts = Array.from({ length: paths }, () => [] as string[]);
  for (const [index, { x, y }] of places.entries())
    parts[index % paths]?.push(`M${x.toFixed(1)},${y.toFixed(1)}h0`);
  return (
    <g fill="none" stroke={colour} strokeWidth={2 * radius} strokeLinecap="round" strokeOpacity={opacity}>
      {parts.map((part, index) => (
        <path key={index} d={part.join('')} />
      ))}
    </g>
  );
}
