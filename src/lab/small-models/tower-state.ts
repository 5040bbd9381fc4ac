import type { TrainedState } from '../../engine/training/decoder/trained-parameters.ts';
import { readTrainingState, writeTrainingState } from '../../engine/training/training-state.ts';
import type { Weights } from './small-tower.ts';

/** How a tower does after some steps. */
export interface TowerLook {
  readonly step: number;
  /** Mean loss of the steps since the look before, as they were learnt from. */
  readonly loss: number;
  /** Mean square of the standardised first target's error on images that are not learnt from. */
  readonly heldOutError: number;
}

/** Where a tower's training is: all that it takes to go on to the same numbers. */
export interface TowerState {
  readonly parameters: TrainedState;
  /** Weights of the best look so far. */
  readonly best: Weights;
  readonly looks: readonly TowerLook[];
}

const BEST = 'best:';
const LOOKS = 'looks';
const LOOK_VALUES = 3;

/** @throws AppError `checkpoint-not-written`; the state before it stays */
export async function writeTowerState(
  file: string,
  fingerprint: string,
  { parameters, best, looks }: TowerState,
): Promise<void> {
  const tensors = new Map(parameters.tensors);
  for (const [name, values] of best) tensors.set(BEST + name, values);
  const flat = looks.flatMap(({ step, loss, heldOutError }) => [step, loss, heldOutError]);
  tensors.set(LOOKS, Float32Array.from(flat));
  const progress = { epoch: looks.length, stepOfEpoch: 0, lossSum: 0, lossCount: 0 };
  await writeTrainingState(file, {
    fingerprint,
    ...progress,
    parameters: { steps: parameters.steps, tensors },
  });
}

/**
 * The state in a file, or null where there is none.
 *
 * @throws AppError `checkpoint-damaged`, or `training-changed` for the state of another training
 */
export async function readTowerState(file: string, fingerprint: string): Promise<TowerState | null> {
  const found = await readTrainingState(file, fingerprint);
  if (found === null) return null;
  const [tensors, best] = [new Map<string, Float32Array>(), new Map<string, Float32Array>()];
  for (const [name, values] of found.parameters.tensors)
    if (name.startsWith(BEST)) best.set(name.slice(BEST.length), values);
    else tensors.set(name, values);
  const flat = tensors.get(LOOKS) ?? new Float32Array();
  const looks = Array.from({ length: flat.length / LOOK_VALUES }, (_, at): TowerLook => {
    const [step = NaN, loss = NaN, heldOutError = NaN] = flat.subarray(at * LOOK_VALUES);
    return { step, loss, heldOutError };
  });
  return { parameters: { steps: found.parameters.steps, tensors }, best, looks };
}
