import { maskedSoftmaxInPlace } from '../../../core/softmax.ts';
import type { Database } from '../../store/database.ts';
import { bareAnswers, type BareAnswer } from '../../store/predictions.ts';
import type { Run } from '../../store/runs.ts';
import { ColumnWriter, type AnswerColumns } from './answer-columns.ts';

/** Reads a run's answers from the store. */
export function loadAnswers(db: Database, run: Pick<Run, 'id' | 'kind' | 'members'>): AnswerColumns {
  // A model's members answer as one; each of several recorded answers is one of its own.
  const writer = new ColumnWriter({ countsVotes: run.kind === 'recorded' });
  let triples = new Float64Array();
  for (const answers of bareAnswers(db, run)) {
    if (triples.length < 3 * answers.length) triples = new Float64Array(3 * answers.length);
    readProbabilities(answers, triples);
    // Taken apart as lists, answers would take as long again as the store takes to hand them over.
    for (let at = 0; at < answers.length; at++) {
      const answer = answers[at] as BareAnswer;
      const { 6: times, 7: weighed } = answer;
      const votes = times ?? 1;
      const weight = weighed ?? votes;
      const given = votes === 1 && weight === 1 ? undefined : { votes, weight };
      if (answer[2] === null) writer.addLabel(answer[0], answer[1], answer[4] as 0 | 1 | 2, given);
      else writer.add(answer[0], answer[1], triples, 3 * at, given);
    }
  }
  return writer.finish();
}

/** Three probabilities an answer, one behind the other; of a label alone they mean nothing. */
function readProbabilities(answers: readonly BareAnswer[], triples: Float64Array): void {
  for (let at = 0; at < answers.length; at++) {
    const answer = answers[at] as BareAnswer;
    const { 2: first, 3: second, 4: similar } = answer;
    triples[3 * at] = first ?? 0;
    triples[3 * at + 1] = second ?? 0;
    triples[3 * at + 2] = similar;
  }
  maskedSoftmaxInPlace(triples, answers.length);
}
