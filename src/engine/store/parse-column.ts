import { z } from 'zod';
import { AppError } from '../app-error.ts';
import { RECOVERY } from './recovery.ts';

/**
 * The json in a column of a row.
 *
 * @param schema that it is of. Defaults to any json.
 * @throws AppError `workspace-corrupt`: the store takes only json there
 */
export function parseColumn(text: string, column: string, row: number | string): unknown;
export function parseColumn<Value>(
  text: string,
  column: string,
  row: number | string,
  schema: z.ZodType<Value>,
): Value;
export function parseColumn(
  text: string,
  column: string,
  row: number | string,
  schema: z.ZodType = z.unknown(),
): unknown {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new AppError(
      'workspace-corrupt',
      `The workspace's store is damaged: ${column} of ${row} is not ${cause instanceof SyntaxError ? 'JSON' : 'what it should be'}.`,
      RECOVERY,
      { cause },
    );
  }
}
