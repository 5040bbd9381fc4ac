import { LOCALE } from '../../../core/format.ts';
import type { ScoreRow } from '../../../model/scores.ts';

/** What the table can be sorted by. */
export const SCORE_SORTS = [
  'name',
  'group',
  'true',
  'score',
  'interval',
  'residual',
  'size',
  'bound',
  'comparisons',
  'corrected',
] as const;
type ScoreSort = (typeof SCORE_SORTS)[number];

export interface ScoreOrder {
  readonly by: ScoreSort;
  readonly descending: boolean;
}

/** A rectangle of true and estimated scores. */
export interface ScoreRegion {
  readonly trueScore: readonly [number, number];
  readonly score: readonly [number, number];
}

/** Reads `score.desc`; by name where it says nothing valid. */
export function orderFromParam(text: string | undefined): ScoreOrder {
  const [name, direction] = text?.split('.') ?? [];
  const by = SCORE_SORTS.find((sort) => sort === name);
  return { by: by ?? 'name', descending: by !== undefined && direction === 'desc' };
}

export function orderToParam({ by, descending }: ScoreOrder): string | null {
  return by === 'name' && !descending ? null : `${by}${descending ? '.desc' : ''}`;
}

/** Reads `2,3.5,1,4`: true score from 2 to 3.5, estimate from 1 to 4; null where it is not valid. */
export function regionFromParam(text: string | undefined): ScoreRegion | null {
  const numbers = text?.split(',').map(Number) ?? [];
  const [trueLow = NaN, trueHigh = NaN, low = NaN, high = NaN] = numbers;
  return numbers.length === 4 && trueLow <= trueHigh && low <= high
    ? { trueScore: [trueLow, trueHigh], score: [low, high] }
    : null;
}

export function regionToParam({ trueScore, score }: ScoreRegion): string {
  return [...trueScore, ...score].map((end) => String(Math.round(end * 1000) / 1000)).join(',');
}

export function isInRegion(row: ScoreRow, { trueScore, score }: ScoreRegion): boolean {
  if (row.trueScore === null) return false;
  const within = (value: number, [low, high]: readonly [number, number]) => value >= low && value <= high;
  return within(row.trueScore, trueScore) && within(row.score, score);
}

/** Rows in order; those that lack what they are sorted by come last, and ties stay in the order of names. */
export function sortedRows(rows: readonly ScoreRow[], { by, descending }: ScoreOrder): ScoreRow[] {
  const sign = descending ? -1 : 1;
  return rows.toSorted((a, b) => {
    const [x, y] = [SORT_VALUES[by](a), SORT_VALUES[by](b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null) || byName(a, b);
    const difference = typeof x === 'string' || typeof y === 'string' ? compare(String(x), String(y)) : x - y;
    return sign * difference || byName(a, b);
  });
}

const SORT_VALUES: Readonly<Record<ScoreSort, (row: ScoreRow) => number | string | null>> = {
  name: ({ name }) => name,
  group: ({ group }) => group,
  true: ({ trueScore }) => trueScore,
  score: ({ score }) => score,
  interval: ({ interval: [low, high] }) => high - low,
  residual: ({ score, trueScore }) => (trueScore === null ? null : score - trueScore),
  size: ({ score, trueScore }) => (trueScore === null ? null : Math.abs(score - trueScore)),
  bound: ({ boundHit }) => boundHit,
  comparisons: ({ comparisons }) => comparisons,
  corrected: ({ corrected }) => corrected,
};

const { compare } = new Intl.Collator(LOCALE, { numeric: true });

function byName(a: ScoreRow, b: ScoreRow): number {
  return compare(a.name, b.name) || a.imageId - b.imageId;
}
