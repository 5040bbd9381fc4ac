import type { ScaleLinear } from 'd3';
import type { PointerEvent } from 'react';
import type { Plot } from '../../charts/use-plot.ts';

/** The bin of score difference that a pointer is over, each with its upper end; null for none. */
export function binUnder<Bin extends { readonly low: number; readonly high: number }>(
  { clientX, currentTarget }: PointerEvent<SVGSVGElement>,
  { margins }: Plot,
  x: ScaleLinear<number, number>,
  bins: readonly Bin[],
): Bin | null {
  const at = x.invert(clientX - currentTarget.getBoundingClientRect().x - margins.left);
  return bins.find(({ low, high }) => low < at && at <= high) ?? null;
}
