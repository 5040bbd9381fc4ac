import { expect, test } from 'vitest';
import { describeProblems } from '../../src/cli/describe-problems.ts';
import type { ImportProblem } from '../../src/engine/datasets/import-problem.ts';

const skipped: ImportProblem = {
  kind: 'bad-row',
  severity: 'skipped',
  file: 'a.csv',
  line: 3,
  message: 'no score',
};
const doubtful: ImportProblem = { ...skipped, kind: 'conflict', severity: 'warning' };
const note: ImportProblem = {
  ...skipped,
  kind: 'note',
  severity: 'warning',
  line: null,
  message: 'read as R',
};

test.for([
  [[skipped], '1 problem, 1 entry skipped:'],
  [[skipped, doubtful, skipped, note, note], '3 problems, 2 entries skipped, 2 notes:'],
  [[note], '1 note:'],
] as const)('what an import only has to say is no problem: %#', ([problems, told]) => {
  const [heading, ...lines] = describeProblems(problems)?.split('\n') ?? [];
  expect(heading).toBe(told);
  expect(lines).toHaveLength(problems.length);
});

test('of nothing nothing is said', () => expect(describeProblems([])).toBeNull());
