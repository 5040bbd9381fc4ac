import type { AnswerTable } from '../tables/answer-table.ts';

/**
 * Whether a row shows its pair in the forward order: the plan's target first; where the plan knows no targets, or both
 * images are, the lower id first.
 */
export function forwardTest({ run, images, first, second }: AnswerTable): (row: number) => boolean {
  const isTarget = new Uint8Array(images.count);
  if (run.plan !== null && 'targets' in run.plan)
    for (const id of run.plan.targets) {
      const image = images.indexOf(id);
      if (image >= 0) isTarget[image] = 1;
    }
  return (row) => {
    const [a, b] = [first[row] ?? 0, second[row] ?? 0];
    return isTarget[a] === isTarget[b] ? a < b : isTarget[a] === 1;
  };
}
