import { setImmediate as nextTurn } from 'node:timers/promises';

/** Milliseconds of work before others have a turn. */
const TURN = 10;

/** What steps come to, taken so that other requests are answered between them. A step should take a few milliseconds at most. */
export async function inTurns<Result>(steps: Iterator<undefined, Result>): Promise<Result> {
  let began = performance.now();
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    if (performance.now() - began < TURN) continue;
    await nextTurn();
    began = performance.now();
  }
}
