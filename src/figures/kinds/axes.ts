import { SCORE_MAX, SCORE_MIN } from '../../core/score-grid.ts';
import type { Json } from '../figure.ts';

/** A channel of Vega-Lite. */
export type Channel = Readonly<Record<string, Json | undefined>>;

/** An axis of numbers. `title` says what is measured and its unit. */
export function numbers(field: string, title: string, more: Channel = {}): Channel {
  return { field, type: 'quantitative', title, ...more };
}

/** An axis of counted things, whose ticks are whole. */
export function counts(field: string, title: string, more: Channel = {}, axis: Channel = {}): Channel {
  return numbers(field, title, { ...more, axis: { format: ',d', tickMinStep: 1, ...axis } });
}

/** An axis of numbers between two ends that are given. */
export function numbersWithin(
  field: string,
  title: string,
  [low, high]: readonly [number, number],
  more: Channel = {},
): Channel {
  return numbers(field, title, { scale: { domain: [low, high], nice: false, zero: false }, ...more });
}

/** An axis of scores, from 1 to 5. */
export function scores(field: string, title: string): Channel {
  return numbersWithin(field, `${title} (${SCORE_MIN} to ${SCORE_MAX})`, [SCORE_MIN, SCORE_MAX]);
}

/** An axis of shares in per cent, from 0 to 100. */
export function percent(field: string, title: string, low = 0): Channel {
  return numbersWithin(field, `${title} (%)`, [low, 100]);
}

/** An axis of names in the order given. */
export function names(
  field: string,
  title: string | null,
  order: readonly string[],
  more: Channel = {},
): Channel {
  return { field, type: 'nominal', title, sort: order, ...more };
}

/** A colour that a row names itself. */
export function ownColour(field: string): Channel {
  return { field, type: 'nominal', scale: null, legend: null };
}

/** Colours of named series, with a legend. */
export function seriesColour(field: string, series: readonly string[], inks: readonly string[]): Channel {
  return {
    field,
    type: 'nominal',
    title: null,
    scale: { domain: series, range: series.map((_, index) => inks[index % inks.length] ?? 'black') },
  };
}
