import { formatQuantity } from '../core/format.ts';
import { countProblems, describeProblem, type ImportProblem } from '../engine/datasets/import-problem.ts';
import { formatNumber } from './text-table.ts';

/** Problems listed for a person; the JSON document has them all. */
const LISTED = 10;

/** What was wrong with a file, and what is to be known of it, a line each, the first ones; null where nothing is. */
export function describeProblems(problems: readonly ImportProblem[]): string | null {
  if (problems.length === 0) return null;
  const skipped = problems.filter(({ severity }) => severity === 'skipped').length;
  const lines = problems.slice(0, LISTED).map((problem) => `  ${describeProblem(problem)}`);
  if (problems.length > LISTED)
    lines.push(`  ... and ${formatNumber(problems.length - LISTED)} more (--json lists all)`);
  const { problemCount, noteCount } = countProblems(problems);
  const found = [
    ...(problemCount === 0
      ? []
      : [formatQuantity(problemCount, 'problem'), `${formatQuantity(skipped, 'entry', 'entries')} skipped`]),
    ...(noteCount === 0 ? [] : [formatQuantity(noteCount, 'note')]),
  ];
  return [`${found.join(', ')}:`, ...lines].join('\n');
}
