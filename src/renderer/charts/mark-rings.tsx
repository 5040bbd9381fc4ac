import type { ReactNode } from 'react';

interface MarkRingsProps {
  /** Where the chosen and the hovered mark stand, in pixels; null for none. */
  readonly marks: readonly ({ readonly x: number; readonly y: number } | null)[];
  readonly radius: number;
}

/** A ring around each mark that is chosen or hovered. */
export function MarkRings({ marks, radius }: MarkRingsProps): ReactNode {
  return marks.map(
    (mark, index) =>
      mark !== null && (
        <circle
          key={index}
          cx={mark.x}
          cy={mark.y}
          r={radius}
          fill="none"
          stroke="var(--mark)"
          strokeWidth={1.5}
        />
      ),
  );
}
