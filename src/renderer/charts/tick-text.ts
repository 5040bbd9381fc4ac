import { formatNumber } from '../../core/format.ts';

/** Digits after the point that a tick needs at most. */
const MOST_DIGITS = 9;

/** The ticks of a linear axis as text, all with the digits that the finest of them needs. */
export function tickText(ticks: readonly number[]): (value: number) => string {
  let digits = 0;
  while (digits < MOST_DIGITS && !ticks.every((tick) => isWhole(tick * 10 ** digits))) digits++;
  return (value) => formatNumber(value, digits, undefined, true);
}

/** But for what computing with decimals adds. */
function isWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) < 1e-6;
}
