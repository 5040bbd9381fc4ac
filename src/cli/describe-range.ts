import { isDefaultRange, type ScoreRange } from '../engine/datasets/score-range.ts';

/** That scores were mapped from another range; nothing for those on 1-5. */
export function describeRange(range: ScoreRange): string[] {
  return isDefaultRange(range) ? [] : [`(scores mapped from ${range.join('-')} to 1-5)`];
}
