import { oneHot } from '../../../core/labels.ts';
import { maskedSoftmax } from '../../../core/softmax.ts';
import type { Database } from '../../store/database.ts';
import { bareAnswers } from '../../store/predictions.ts';
import { ColumnWriter, type AnswerColumns } from './answer-columns.ts';

/**
 * Reads a run's answers from the store.
 *
 * @param expected how many comparisons there are, as far as is known
 */
export function loadAnswers(db: Database, runId: number, expected: number): AnswerColumns {
  const writer = new ColumnWriter(expected);
  for (const [firstId, secondId, first, second, similar, label] of bareAnswers(db, runId)) {
    const areKnown = first !== null && second !== null && similar !== null;
    writer.add(firstId, secondId, areKnown ? maskedSoftmax([first, second, similar]) : oneHot(label));
  }
  return writer.finish();
}
