import { useState, type PointerEvent } from 'react';
import type { Plot } from './use-plot.ts';

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Whether what a lasso holds is taken alone, added to what there is, or taken away from it. */
export type LassoMode = 'alone' | 'add' | 'remove';

/** A press that moves less than this is a click, in pixels. */
const CLICK_PIXELS = 4;

/**
 * Draws a closed line over a plot with the pointer, and tells clicks from it. Shift adds, Alt takes away.
 *
 * @returns the line while it is drawn, the pointer's place in the plot (null outside), and what the plot's svg listens to
 */
export function useLasso(
  plot: Plot,
  {
    onLasso,
    onClick,
  }: {
    readonly onLasso: (line: readonly [number, number][], mode: LassoMode) => void;
    readonly onClick: (at: Point) => void;
  },
) {
  const [line, setLine] = useState<readonly Point[] | null>(null);
  const [pointer, setPointer] = useState<Point | null>(null);
  const { margins } = plot;
  const placeOf = ({ currentTarget, clientX, clientY }: PointerEvent<SVGSVGElement>): Point => {
    const box = currentTarget.getBoundingClientRect();
    return { x: clientX - box.left - margins.left, y: clientY - box.top - margins.top };
  };
  const isDrawn = line !== null && length(line) > CLICK_PIXELS;
  return {
    line: isDrawn ? line : null,
    pointer,
    events: {
      onPointerDown: (event: PointerEvent<SVGSVGElement>) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setLine([placeOf(event)]);
      },
      onPointerMove: (event: PointerEvent<SVGSVGElement>) => {
        const place = placeOf(event);
        setPointer(place);
        if (line !== null) setLine([...line, place]);
      },
      onPointerUp: (event: PointerEvent<SVGSVGElement>) => {
        if (line === null) return;
        const end = placeOf(event);
        const whole = [...line, end];
        setLine(null);
        if (length(whole) <= CLICK_PIXELS) onClick(end);
        else
          onLasso(
            whole.map(({ x, y }) => [x, y]),
            event.shiftKey ? 'add' : event.altKey ? 'remove' : 'alone',
          );
      },
      onPointerLeave: () => setPointer(null),
    },
  };
}

/** The farthest that a line comes from its beginning. */
function length(line: readonly Point[]): number {
  const [start] = line;
  return start === undefined ? 0 : Math.max(...line.map(({ x, y }) => Math.hypot(x - start.x, y - start.y)));
}
