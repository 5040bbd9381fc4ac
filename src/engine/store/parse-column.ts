import { AppError } from '../app-error.ts';
import { RECOVERY } from './recovery.ts';

/**
 * The json in a column of a row.
 *
 * @throws AppError `workspace-corrupt`: the store takes only json there
 */
export function parseColumn(text: string, column: string, row: number | string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError(
      'workspace-corrupt',
      `The workspace's store is damaged: ${column} of ${row} is not JSON.`,
      RECOVERY,
      { cause },
    );
  }
}
