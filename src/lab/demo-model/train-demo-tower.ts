import type { Libraries } from '../../engine/ggml/libraries.ts';
import { TOWER } from './demo-shape.ts';
import { drawFaces, FACE_TARGETS } from './demo-faces.ts';
import { repeatedFaces } from './repeated-faces.ts';
import type { SmallTower, Weights } from '../small-models/small-tower.ts';
import { trainTower } from '../small-models/train-tower.ts';

export interface DemoTowerTraining {
  /** Of the faces, and of the start where none is given. */
  readonly seed: number;
  /** Weights to begin with. Defaults to a random start. */
  readonly start?: Weights;
  readonly steps: number;
  readonly stepsALook: number;
  readonly batch: number;
  /** Faces that are only ever looked at. */
  readonly heldOut: { readonly seed: number; readonly count: number };
  readonly rate: number;
  readonly checkpoint: string;
  readonly log: (line: string) => void;
}

/** The score counts as much as this many of the other targets. */
const SCORE_WEIGHT = 4;

/** Twice the tower's resolution: fewer pixels than the files of the synthetic set have, so that drawing keeps up. */
const DRAWN_SIZE = 2 * TOWER.imageSize;

const WARM_UP_STEPS = 200;
const WEIGHT_DECAY = 0.01;
const CLIP_NORM = 1;

/**
 * Teaches the demo's tower to see: regression of score and traits on faces that are shown twice at most.
 *
 * @returns the tower, the caller's to dispose of
 */
export async function trainDemoTower(
  libraries: Pick<Libraries, 'ggml' | 'gpu'>,
  { seed, start, steps, stepsALook, batch, heldOut, rate, checkpoint, log }: DemoTowerTraining,
): Promise<SmallTower> {
  let started = performance.now();
  let from: number | null = null;
  const { tower, best } = await trainTower(libraries, {
    shape: TOWER,
    ...(start === undefined ? {} : { start }),
    targetWeights: Array.from({ length: FACE_TARGETS }, (_, target) => (target === 0 ? SCORE_WEIGHT : 1)),
    batch,
    threads: 1,
    seed,
    batchOf: repeatedFaces({ seed, batch, size: DRAWN_SIZE }),
    heldOut: await drawFaces(heldOut.seed, 0, heldOut.count, DRAWN_SIZE),
    steps,
    stepsALook,
    warmUpSteps: WARM_UP_STEPS,
    rate,
    weightDecay: WEIGHT_DECAY,
    clipNorm: CLIP_NORM,
    checkpoint: { file: checkpoint, data: `drawn faces, ${DRAWN_SIZE} pixels` },
    onProgress: ({ done }) => {
      from ??= done - 1;
    },
    onLook: ({ step, loss, heldOutError }) => {
      const milliseconds = (performance.now() - started) / (step - (from ?? 0));
      log(
        `tower step ${step} loss ${loss.toFixed(4)} held-out error of the score ${heldOutError.toFixed(4)} ` +
          `${milliseconds.toFixed(0)} ms a step`,
      );
      [started, from] = [performance.now(), step];
    },
  });
  log(`the tower of step ${best.step} is kept`);
  return tower;
}
