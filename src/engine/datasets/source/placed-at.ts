import type { ImportProblem } from '../import-problem.ts';

/** A message with its line, or with the number of its entry in it. @param areCounted lines are numbers of entries */
export function placedAt(
  areCounted: boolean,
  line: number,
  message: string,
): Pick<ImportProblem, 'line' | 'message'> {
  return areCounted ? { line: null, message: `entry ${line}: ${message}` } : { line, message };
}
