import { at } from '../../../core/at.ts';
import type { RunPlan } from '../../../model/plan.ts';
import type { Database } from '../../store/database.ts';
import { firstImagesOfSet } from '../../store/pair-sets.ts';
import { answerTimesOfFirst } from '../../store/predictions.ts';
import type { Run } from '../../store/runs.ts';

/** A longer gap between two answers is a stop of the run, not the time that an answer took. */
const PAUSE_MILLISECONDS = 60_000;

/** Stretches of the run that are looked at, and answers in each. */
const STRETCHES = 4;
const ANSWERS_EACH = 2_000;

/** First images of a pair set looked at to find a stretch: few pairs share one. */
const FIRSTS_EACH = 4_000;

/**
 * Answers a second while a run was being answered, judged by a few stretches of it; null where they do not tell.
 *
 * In contrast to `answerRate` it takes milliseconds, however large the run: a stretch is what follows a place in the
 * plan's order, which is the order in which the answers came.
 */
export function sampledRate(db: Database, run: Run): number | null {
  if (run.plan === null) return null;
  const firsts = firstImages(db, run.plan);
  const timesOf = answerTimesOfFirst(db, run.id);
  let active = 0;
  let answers = 0;
  for (let stretch = 0; stretch < STRETCHES; stretch++) {
    const begin = Math.floor((stretch * firsts.length) / STRETCHES);
    const end = Math.min(begin + FIRSTS_EACH, Math.floor(((stretch + 1) * firsts.length) / STRETCHES));
    const found: number[] = [];
    for (let place = begin; place < end && found.length < ANSWERS_EACH; place++)
      found.push(...timesOf(at(firsts, place)));
    found.sort((a, b) => a - b);
    for (let index = 1; index < found.length; index++) {
      const gap = at(found, index) - at(found, index - 1);
      if (gap > PAUSE_MILLISECONDS) continue;
      active += gap;
      answers++;
    }
  }
  return active === 0 ? null : (answers / active) * 1000;
}

/** The images that a plan shows first before it turns its pairs around, in its order. */
function firstImages(db: Database, plan: RunPlan): readonly number[] {
  switch (plan.kind) {
    case 'against-references':
    case 'adaptive':
      return plan.targets;
    case 'all-pairs':
      return plan.images;
    case 'pair-set':
      return firstImagesOfSet(db, plan.pairSetId, FIRSTS_EACH);
  }
}
