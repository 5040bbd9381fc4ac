import { describeProblem, type ImportProblem } from '../engine/datasets/import-problem.ts';
import { formatNumber } from './text-table.ts';

/** Problems listed for a person; the JSON document has them all. */
const LISTED = 10;

/** What was wrong with a file, a line each, the first ones; null where nothing was. */
export function describeProblems(problems: readonly ImportProblem[]): string | null {
  if (problems.length === 0) return null;
  const skipped = problems.filter(({ severity }) => severity === 'skipped').length;
  const lines = problems.slice(0, LISTED).map((problem) => `  ${describeProblem(problem)}`);
  if (problems.length > LISTED)
    lines.push(`  ... and ${formatNumber(problems.length - LISTED)} more (--json lists all)`);
  return [
    `${counted(problems.length, 'problem', 'problems')}, ${counted(skipped, 'entry', 'entries')} skipped:`,
    ...lines,
  ].join('\n');
}

function counted(count: number, one: string, several: string): string {
  return `${formatNumber(count)} ${count === 1 ? one : several}`;
}
