import { setImmediate as nextTurn } from 'node:timers/promises';
import { joinMembers } from './join-members.ts';
import type { Database } from '../../store/database.ts';
import { predictionsAfter, type Prediction, type PredictionStamp } from '../../store/predictions.ts';
import { ColumnWriter, type AnswerColumns } from './answer-columns.ts';

/** Answers read at a time, which takes some 10 ms: other requests are answered between two pages. */
const PAGE = 5_000;

export interface LoadedAnswers {
  readonly columns: AnswerColumns;
  /** Of what was read. A store that was written meanwhile has another. */
  readonly stamp: PredictionStamp;
}

/**
 * Reads a run's answers from the store page by page; what is stored meanwhile may or may not be among them.
 *
 * @param expected how many comparisons there are, as far as is known
 */
export async function loadAnswers(db: Database, runId: number, expected = 0): Promise<LoadedAnswers> {
  const writer = new ColumnWriter(expected);
  let members: Prediction[] = [];
  let [count, lastAnswered] = [0, 0];
  let page: Prediction[] = [];
  do {
    if (page.length > 0) await nextTurn();
    page = predictionsAfter(db, runId, page.at(-1) ?? null, PAGE);
    for (const prediction of page) {
      const [begun] = members;
      if (begun && (begun.firstId !== prediction.firstId || begun.secondId !== prediction.secondId)) {
        writer.add(joinMembers(members));
        members = [];
      }
      members.push(prediction);
      lastAnswered = Math.max(lastAnswered, prediction.answeredAt);
    }
    count += page.length;
  } while (page.length === PAGE);
  if (members.length > 0) writer.add(joinMembers(members));
  return { columns: writer.finish(), stamp: { count, lastAnswered } };
}
