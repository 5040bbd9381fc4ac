import type { LoggedStep } from './training-folder.ts';
import type { StepPoint } from '../../model/training.ts';

/** At most so many points for any number of steps, each of the same number of them but the last. */
export function thinSteps(steps: readonly LoggedStep[], most: number): StepPoint[] {
  const together = Math.max(1, Math.ceil(steps.length / most));
  return Array.from({ length: Math.ceil(steps.length / together) }, (_, index) =>
    pointOf(steps.slice(index * together, (index + 1) * together)),
  );
}

function pointOf(steps: readonly LoggedStep[]): StepPoint {
  const last = steps.at(-1);
  if (last === undefined) throw new Error('no steps make no point');
  const { step, epoch, rate, time } = last;
  const losses = steps.map(({ loss }) => loss);
  return {
    step,
    epoch,
    rate,
    time,
    count: steps.length,
    loss: losses.reduce((sum, loss) => sum + loss, 0) / losses.length,
    lowest: Math.min(...losses),
    highest: Math.max(...losses),
    gradientNorm: Math.max(...steps.map(({ gradientNorm }) => gradientNorm)),
  };
}
