import { formatNumber } from '../../core/format.ts';

/** Digits after the point that a tick needs at most. */
const MOST_DIGITS = 9;

/** Writes the ticks of an axis, no two of them alike. */
export type TickText = (ticks: readonly number[]) => (value: number) => string;

/** The ticks of a linear axis as text, all with the digits that the finest of them needs. */
export function tickText(ticks: readonly number[]): (value: number) => string {
  let digits = 0;
  while (digits < MOST_DIGITS && !ticks.every((tick) => isWhole(tick * 10 ** digits))) digits++;
  return (value) => formatNumber(value, digits, undefined, true);
}

/** As {@link tickText}, but with a power of ten where all are below 0.001, as learning rates are: '1.5e−4'. */
export const smallNumberText: TickText = (ticks) => {
  if (ticks.some((tick) => Math.abs(tick) >= 0.001)) return tickText(ticks);
  const isExact = (tick: number) =>
    Math.abs(Number(tick.toExponential(digits)) - tick) <= 1e-6 * Math.abs(tick);
  let digits = 0;
  while (digits < MOST_DIGITS && !ticks.every(isExact)) digits++;
  return (value) => (value === 0 ? '0' : value.toExponential(digits).replaceAll('-', '−'));
};

/** As {@link tickText}, of shares in per cent; the axis' title has the sign. */
export const bareShareText: TickText = (ticks) => {
  const text = tickText(ticks.map((tick) => 100 * tick));
  return (value) => text(100 * value);
};

/** As {@link bareShareText}, with the sign at each tick. */
export const shareText: TickText = (ticks) => {
  const text = bareShareText(ticks);
  return (value) => `${text(value)} %`;
};

/** Of counted things, such as images or epochs: half of one is no tick. */
export function wholeTicks(scale: { ticks(count?: number): number[] }, count: number): number[] {
  return scale.ticks(count).filter((tick) => Number.isInteger(tick));
}

/** But for what computing with decimals adds. */
function isWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) < 1e-6;
}
