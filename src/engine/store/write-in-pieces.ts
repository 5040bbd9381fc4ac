import { setTimeout as pause } from 'node:timers/promises';
import type { LongWork } from '../long-work.ts';
import type { Workspace } from './workspace.ts';

/** Milliseconds of writing in one transaction. */
const PIECE = 15;

/** Rows between two looks at the clock. */
const ROWS = 1024;

/** Rows of any kind: an array, or what makes its rows when they are asked for. */
export interface Sliceable<Row> {
  readonly length: number;
  slice(from: number, to: number): readonly Row[];
}

export interface PieceOptions extends LongWork {
  readonly unit?: string;
  /**
   * Whether nobody else is answered by this thread, as on the command line. Transactions are then of {@link ROWS_ALONE} rows and not
   * of milliseconds: what a transaction costs by itself is paid less often.
   */
  readonly isAlone?: boolean;
}

/** Rows of a transaction where nobody is answered meanwhile; some tenths of a second, which other programs wait. */
const ROWS_ALONE = 32_768;

/** Milliseconds after which another process has asked for the lock again: twice as long as it waits between attempts. */
const LONGEST_REST = 30;

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
  rows: Sliceable<Row>,
  write: (some: readonly Row[], position: number) => void,
  { signal, onProgress, unit = 'rows', isAlone = false }: PieceOptions = {},
): Promise<void> {
  for (let position = 0; position < rows.length;) {
    signal?.throwIfAborted();
    let took = 0;
    const from = position;
    position = await workspace.transaction(() => {
      const began = performance.now();
      let to = from;
      const isEnough = () => (isAlone ? to - from >= ROWS_ALONE : performance.now() - began >= PIECE);
      while (to < rows.length && !isEnough()) {
        const some = rows.slice(to, to + ROWS);
        write(some, to);
        to += some.length;
      }
      took = performance.now() - began;
      return to;
    });
    onProgress?.({ done: position, total: rows.length, unit, message: 'storing' });
    await pause(Math.min(Math.ceil(took / 2), LONGEST_REST));
  }
}
