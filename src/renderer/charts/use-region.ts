import { useState, type PointerEvent } from 'react';
import type { Plot } from './use-plot.ts';

/** A rectangle in a plot's own pixels: [left, right] and [top, bottom]. */
export interface PlotRegion {
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A press that moves less than this is a click, in pixels. */
const CLICK_PIXELS = 4;

/**
 * Draws a rectangle over a plot with the pointer, and tells clicks from it.
 *
 * @returns the rectangle while it is drawn, the pointer's place in the plot (null outside), and what the plot's svg listens to
 */
export function useRegion(
  plot: Plot,
  {
    onRegion,
    onClick,
  }: { readonly onRegion: (region: PlotRegion) => void; readonly onClick: (at: Point) => void },
) {
  const [start, setStart] = useState<Point | null>(null);
  const [pointer, setPointer] = useState<Point | null>(null);
  const { margins, innerWidth, innerHeight } = plot;
  const placeOf = ({ currentTarget, clientX, clientY }: PointerEvent<SVGSVGElement>): Point => {
    const box = currentTarget.getBoundingClientRect();
    return { x: clientX - box.left - margins.left, y: clientY - box.top - margins.top };
  };
  const drawn =
    start !== null && pointer !== null && isDragged(start, pointer)
      ? regionOf(start, pointer, innerWidth, innerHeight)
      : null;
  return {
    drawn,
    pointer,
    events: {
      onPointerDown: (event: PointerEvent<SVGSVGElement>) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setStart(placeOf(event));
        setPointer(placeOf(event));
      },
      onPointerMove: (event: PointerEvent<SVGSVGElement>) => setPointer(placeOf(event)),
      onPointerUp: (event: PointerEvent<SVGSVGElement>) => {
        if (start === null) return;
        const end = placeOf(event);
        setStart(null);
        if (isDragged(start, end)) onRegion(regionOf(start, end, innerWidth, innerHeight));
        else onClick(end);
      },
      onPointerLeave: () => setPointer(null),
    },
  };
}

function isDragged(from: Point, to: Point): boolean {
  return Math.hypot(to.x - from.x, to.y - from.y) > CLICK_PIXELS;
}

function regionOf(from: Point, to: Point, width: number, height: number): PlotRegion {
  const side = (a: number, b: number, most: number): readonly [number, number] => [
    Math.max(0, Math.min(a, b)),
    Math.min(most, Math.max(a, b)),
  ];
  return { x: side(from.x, to.x, width), y: side(from.y, to.y, height) };
}
