import type { Comparison } from '../../../core/comparison.ts';
import type { AnswerTable } from './answer-table.ts';
import { labelOfCode } from './label-code.ts';

/** The answers of a table one by one, as answersOfRun gives them. */
export function* answersIn(table: AnswerTable): Generator<Comparison<number>> {
  const { firstIds, secondIds } = table.columns;
  for (let row = 0; row < table.count; row++)
    yield {
      first: firstIds[row] ?? 0,
      second: secondIds[row] ?? 0,
      probabilities: table.probabilities(row),
      label: labelOfCode(table.model[row]) ?? 'First',
    };
}
