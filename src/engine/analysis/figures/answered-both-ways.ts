import type { AnswerView } from '../filters/answer-view.ts';
import { forwardTest } from '../filters/forward-order.ts';

/**
 * The pairs of a view that were answered both ways, each once, as the row of its forward order; rising.
 *
 * A pair belongs to the view when either of its comparisons does.
 *
 * Hot loops (`test/bench/million-queries.ts`): indices are in range by construction; their defaults are for the compiler alone.
 */
export function answeredBothWays(view: AnswerView): Uint32Array {
  return view.kept('both ways', () => {
    const { table, rows } = view;
    const { reverse } = table;
    const isForward = forwardTest(table);
    const isIn = new Uint8Array(table.count);
    let count = 0;
    for (let at = 0; at < rows.length; at++) {
      const row = rows[at] ?? 0;
      const other = reverse[row] ?? -1;
      if (other < 0) continue;
      const forward = isForward(row) ? row : other;
      count += 1 - (isIn[forward] ?? 0);
      isIn[forward] = 1;
    }
    const pairs = new Uint32Array(count);
    for (let row = 0, at = 0; at < count; row++) if (isIn[row] === 1) pairs[at++] = row;
    return pairs;
  });
}

/** Comparisons of a view whose other order was not answered. */
export function countOneWay({ table: { reverse }, rows }: AnswerView): number {
  let count = 0;
  for (let at = 0; at < rows.length; at++) if ((reverse[rows[at] ?? 0] ?? -1) < 0) count++;
  return count;
}
