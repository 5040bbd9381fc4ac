import { at } from '../../../core/at.ts';
import type { Database } from '../../store/database.ts';
import { answerTimes } from '../../store/predictions.ts';
import type { Run } from '../../store/runs.ts';

/** A longer gap between two answers is a stop of the run, not the time that an answer took. */
const PAUSE_MILLISECONDS = 60_000;

/**
 * Comparisons a second while a run was being answered, by the times of its answers; null where they do not tell.
 *
 * Opening the model and pauses between two starts are not counted; every member's answers are.
 */
export function answerRate(db: Database, run: Run): number | null {
  const times = Float64Array.from(answerTimes(db, run.id)).sort();
  let active = 0;
  let answers = 0;
  for (let index = 1; index < times.length; index++) {
    const gap = at(times, index) - at(times, index - 1);
    if (gap > PAUSE_MILLISECONDS) continue;
    active += gap;
    answers++;
  }
  return active === 0 ? null : (answers / run.members.length / active) * 1000;
}
