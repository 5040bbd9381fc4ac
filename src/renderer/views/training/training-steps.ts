import type { Result } from '../../../ipc/requests.ts';
import type { StepPoint } from '../../../model/training.ts';

/** A training's steps as this page has them. */
export interface TrainingSteps {
  /** Names the file that they were read from. */
  readonly of: string;
  /** The oldest first. */
  readonly points: readonly StepPoint[];
}

/** What is known after an answer, which either follows what was known or begins anew. */
export function mergeSteps(
  known: TrainingSteps | null,
  { of, after, points }: Result<'training.steps'>,
): TrainingSteps {
  if (known === null || known.of !== of || after === 0) return { of, points };
  // Two questions may have been on their way at once.
  return { of, points: [...known.points.filter(({ step }) => step <= after), ...points] };
}

/**
 * The losses under an exponential moving average, one a point, corrected for its start: the first value is the first
 * loss, and no value leans on losses that were never there.
 *
 * @param weight of what was before at each step, in [0, 1); 0 smooths nothing
 */
export function smoothLosses(points: readonly StepPoint[], weight: number): readonly number[] {
  let sum = 0;
  let total = 0;
  return points.map(({ loss, count }) => {
    const kept = weight ** count;
    sum = kept * sum + (1 - kept) * loss;
    total = kept * total + (1 - kept);
    return weight === 0 ? loss : sum / total;
  });
}

/** Newest steps from which the rate is judged. */
const RATE_STEPS = 30;

/** A gap between two steps longer than so many times the usual one is a pause. */
const PAUSE = 20;

/** Steps a second of late, from when the steps were made; null until it is known. */
export function stepRate(points: readonly StepPoint[]): number | null {
  const late = points.slice(-RATE_STEPS);
  const gaps = late.slice(1).map(({ time }, index) => time - (late[index]?.time ?? time));
  const usual = gaps.toSorted((a, b) => a - b)[Math.floor(gaps.length / 2)];
  if (usual === undefined) return null;
  const pause = gaps.findLastIndex((gap) => gap > Math.max(1, usual) * PAUSE);
  const [first, last] = [late[pause + 1], late.at(-1)];
  if (first === undefined || last === undefined || last.time <= first.time) return null;
  return ((last.step - first.step) / (last.time - first.time)) * 1000;
}
