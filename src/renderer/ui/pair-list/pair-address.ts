import type { PairIds } from '../../judging/seen-pairs.ts';

type Params = Readonly<Record<string, string>>;

/** Reads `pair=12-340`: the images' ids, in the order shown. */
export function pairOf({ pair = '' }: Params): PairIds | null {
  const [, firstId, secondId] = /^(\d{1,15})-(\d{1,15})$/.exec(pair) ?? [];
  if (firstId === undefined || secondId === undefined) return null;
  return Number(firstId) > 0 && Number(secondId) > 0
    ? { firstId: Number(firstId), secondId: Number(secondId) }
    : null;
}

export function pairParam(pair: PairIds | null): string | null {
  return pair === null ? null : `${pair.firstId}-${pair.secondId}`;
}

/** Reads `row=1200`, counted from 1, as an index. */
export function firstRowOf({ row = '' }: Params): number {
  return /^\d{1,9}$/.test(row) ? Math.max(0, Number(row) - 1) : 0;
}
