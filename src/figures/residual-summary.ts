import { quantileSorted } from './quantile-sorted.ts';
import { at } from '../core/at.ts';
import { LOCALE } from '../core/format.ts';
import type { ScoreRow } from '../model/scores.ts';

/** One image's residual. */
export interface Residual {
  readonly row: ScoreRow;
  readonly trueScore: number;
  /** Estimate less true score. */
  readonly value: number;
}

/** Residuals of one group as a box plot shows them (Tukey). */
export interface ResidualBox {
  readonly name: string;
  readonly residuals: readonly Residual[];
  readonly quartiles: readonly [number, number, number];
  /** Outermost residuals within 1.5 interquartile ranges of the box. */
  readonly whiskers: readonly [number, number];
}

/** What stands for images of no group. */
export const NO_GROUP = 'no group';

export function residualsOf(rows: readonly ScoreRow[]): Residual[] {
  return rows.flatMap((row) => {
    const { trueScore, score } = row;
    return trueScore === null ? [] : [{ row, trueScore, value: score - trueScore }];
  });
}

/** A box for each group, by name. */
export function residualBoxes(residuals: readonly Residual[]): ResidualBox[] {
  const groups = Map.groupBy(residuals, ({ row }) => row.group ?? NO_GROUP);
  return [...groups]
    .sort(([a], [b]) => a.localeCompare(b, LOCALE))
    .map(([name, members]) => {
      const values = members.map(({ value }) => value).sort((a, b) => a - b);
      const quartile = (share: number) => quantileSorted(values, share);
      const quartiles = [quartile(0.25), quartile(0.5), quartile(0.75)] as const;
      const reach = 1.5 * (quartiles[2] - quartiles[0]);
      const inside = values.filter((value) => value >= quartiles[0] - reach && value <= quartiles[2] + reach);
      return {
        name,
        residuals: members,
        quartiles,
        whiskers: [at(inside, 0), at(inside, inside.length - 1)],
      };
    });
}

/** Mean residual in bins of the true score. */
export function meanResiduals(
  residuals: readonly Residual[],
  binWidth: number,
): { readonly low: number; readonly high: number; readonly n: number; readonly mean: number }[] {
  const bins = Map.groupBy(residuals, ({ trueScore }) => Math.floor(trueScore / binWidth));
  return [...bins]
    .sort(([a], [b]) => a - b)
    .map(([bin, members]) => ({
      low: bin * binWidth,
      high: (bin + 1) * binWidth,
      n: members.length,
      mean: members.reduce((sum, { value }) => sum + value, 0) / members.length,
    }));
}
