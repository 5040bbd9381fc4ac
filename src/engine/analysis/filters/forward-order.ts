import type { AnswerTable } from '../tables/answer-table.ts';

/**
 * Whether a row shows its pair in the forward order: the plan's target first; where the plan knows no targets, or both
 * images are, the lower id first.
 *
 * Hot loops (`test/bench/million-queries.ts`): indices are in range by construction; their defaults are for the compiler alone.
 */
export function forwardTest({ run, images, first, second }: AnswerTable): (row: number) => boolean {
  const isTarget = images.marked(run.plan !== null && 'targets' in run.plan ? run.plan.targets : []);
  return (row) => {
    const [a, b] = [first[row] ?? 0, second[row] ?? 0];
    return isTarget[a] === isTarget[b] ? a < b : isTarget[a] === 1;
  };
}
