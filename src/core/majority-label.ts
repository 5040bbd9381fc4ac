import { at } from './at.ts';
import { LABELS, labelIndex, type Label } from './labels.ts';

/** The label that was given more often than any other; null where two are level, or of no labels. */
export function majorityLabel(labels: readonly Label[]): Label | null {
  const counts = LABELS.map(() => 0);
  for (const label of labels) counts[labelIndex(label)] = at(counts, labelIndex(label)) + 1;
  const most = Math.max(...counts);
  const level = LABELS.filter((_, index) => counts[index] === most);
  return most > 0 && level.length === 1 ? (level[0] ?? null) : null;
}
