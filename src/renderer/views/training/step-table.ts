import { scaleLinear, type ScaleLinear } from 'd3';
import type { StepPoint } from '../../../model/training.ts';
import { csvText } from '../../charts/csv-text.ts';
import type { ChartTable } from '../../charts/export-menu.tsx';

/** Fewest steps that the axis of a training that has just begun shows. */
const FEWEST_STEPS = 10;

/** From steps to pixels: all that were made, for a curve is read at its end. */
export function stepScale(points: readonly StepPoint[], width: number): ScaleLinear<number, number> {
  return scaleLinear([0, Math.max(FEWEST_STEPS, points.at(-1)?.step ?? 0)], [0, width]);
}

/** The numbers behind the curves. */
export function stepTable(points: readonly StepPoint[]): ChartTable {
  return {
    title: 'Steps (CSV)',
    suffix: '-steps',
    text: () =>
      csvText(
        [
          'step',
          'steps_together',
          'epoch',
          'loss',
          'lowest_loss',
          'highest_loss',
          'learning_rate',
          'gradient_norm',
          'time',
        ],
        points.map(({ step, count, epoch, loss, lowest, highest, rate, gradientNorm, time }) => [
          step,
          count,
          epoch,
          loss,
          lowest,
          highest,
          rate,
          gradientNorm,
          new Date(time).toISOString(),
        ]),
      ),
  };
}

/** A name for files of a training. */
export function fileNameOf(name: string, suffix: string): string {
  return `training-${name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')}-${suffix}`;
}
