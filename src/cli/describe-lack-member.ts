import type { ComparisonCounts } from '../engine/store/count-answers.ts';
import { formatNumber } from './text-table.ts';

/** That members of an ensemble are missing from some comparisons, in a line; none where every one has all its answers. */
export function describeLackMember({ comparisons, lackMember }: ComparisonCounts): string[] {
  if (lackMember === 0) return [];
  return [
    `${formatNumber(lackMember)} of the run's ${formatNumber(comparisons)} comparisons lack the answer of a member: the mean of the others counts.`,
  ];
}
