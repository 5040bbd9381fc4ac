import { QUIET_INK } from '../colours.ts';
import type { FigureLayer } from '../figure.ts';
import type { Channel } from './axes.ts';

/** A dashed line across a panel. */
export function across(
  axis: 'x' | 'y',
  value: number,
  channel: Channel,
  colour: string = QUIET_INK,
): FigureLayer {
  return {
    rows: [{ at: value }],
    mark: { type: 'rule', color: colour, strokeDash: [3, 3], strokeWidth: 0.8 },
    encoding: { [axis]: { ...channel, field: 'at' } },
  };
}

/** A dashed line from one point to another. */
export function straight(
  [x0, y0]: readonly [number, number],
  [x1, y1]: readonly [number, number],
  x: Channel,
  y: Channel,
): FigureLayer {
  return {
    rows: [
      { x: x0, y: y0 },
      { x: x1, y: y1 },
    ],
    mark: { type: 'line', color: QUIET_INK, strokeDash: [3, 3], strokeWidth: 0.8 },
    encoding: { x: { ...x, field: 'x' }, y: { ...y, field: 'y' } },
  };
}
