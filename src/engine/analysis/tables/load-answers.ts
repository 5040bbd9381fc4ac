import { maskedSoftmax } from '../../../core/softmax.ts';
import type { Database } from '../../store/database.ts';
import { bareAnswers } from '../../store/predictions.ts';
import type { Run } from '../../store/runs.ts';
import { ColumnWriter, type AnswerColumns } from './answer-columns.ts';

/**
 * Reads a run's answers from the store.
 *
 * @param expected how many comparisons there are, as far as is known
 */
export function loadAnswers(
  db: Database,
  { id, kind }: Pick<Run, 'id' | 'kind'>,
  expected: number,
): AnswerColumns {
  // A model's members answer as one; each of several recorded answers is one of its own.
  const writer = new ColumnWriter(expected, { countsVotes: kind === 'recorded' });
  for (const answers of bareAnswers(db, id))
    for (const [firstId, secondId, , first, second, similar, label, votes, weight] of answers) {
      const given = votes === 1 && weight === null ? undefined : { votes, weight: weight ?? votes };
      if (first !== null && second !== null && similar !== null)
        writer.add(firstId, secondId, maskedSoftmax([first, second, similar]), given);
      else writer.addLabel(firstId, secondId, label ?? neverWithoutBoth(), given);
    }
  return writer.finish();
}

/** The store holds the logits of an answer or its label. */
function neverWithoutBoth(): never {
  throw new Error('an answer has neither logits nor a label');
}
