import { setTimeout as pause } from 'node:timers/promises';
import type { LongWork } from '../long-work.ts';
import type { Workspace } from './workspace.ts';

/** Milliseconds of writing in one transaction. */
const PIECE = 15;

/** Rows between two looks at the clock. */
const ROWS = 256;

/**
 * Writes many rows in transactions of some milliseconds, with a rest after each: others are answered, and other processes
 * come to write. Whoever reads meanwhile must not find what is not whole ({@link beginUnfinished}).
 *
 * @param rows written in their order
 * @param write writes some of them, the first of which has the index `position`
 * @throws the signal's reason when it is aborted, after the piece in flight
 */
export async function writeInPieces<Row>(
  workspace: Workspace,
  rows: readonly Row[],
  write: (some: readonly Row[], position: number) => void,
  { signal, onProgress, unit = 'rows' }: LongWork & { readonly unit?: string } = {},
): Promise<void> {
  for (let position = 0; position < rows.length;) {
    signal?.throwIfAborted();
    let took = 0;
    const from = position;
    position = await workspace.transaction(() => {
      const began = performance.now();
      let to = from;
      while (to < rows.length && performance.now() - began < PIECE) {
        const some = rows.slice(to, to + ROWS);
        write(some, to);
        to += some.length;
      }
      took = performance.now() - began;
      return to;
    });
    onProgress?.({ done: position, total: rows.length, unit, message: 'storing' });
    await pause(Math.ceil(took / 2));
  }
}
