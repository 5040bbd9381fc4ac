import { interpolateRgb, piecewise } from 'd3';

export type HeatMapFigure = 'wins' | 'counts';

/** The theme's colours as they are now; what was not compared is left as it is. */
export function heatMapColours(element: Element, shows: HeatMapFigure): (share: number) => string {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  return shows === 'wins'
    ? piecewise(interpolateRgb, [colour('--label-second'), colour('--surface'), colour('--label-first')])
    : interpolateRgb(colour('--selected'), colour('--focus'));
}

/** The same as a background, from the lowest to the highest. */
export const HEAT_MAP_SCALES: Readonly<Record<HeatMapFigure, string>> = {
  wins: 'linear-gradient(to right, var(--label-second), var(--surface), var(--label-first))',
  counts: 'linear-gradient(to right, var(--selected), var(--focus))',
};
