import { at } from '../../core/at.ts';
import type { CheckpointTensor } from '../checkpoints/tensors/checkpoint-tensor.ts';
import { readValues } from '../checkpoints/tensors/converted-tensor.ts';
import type { BaseModel } from './base-model.ts';
import type { BasePlace } from './base-places.ts';

/** Of what quantising leaves: far less than any training does to a matrix, far more than any type in use. */
const QUANTISED = 0.15;

/**
 * Whether a tensor that an adapter keeps whole is the base's own, as PEFT keeps an embedding or head beside its factors. A base in
 * a narrower type is compared in that.
 */
export async function isBaseAsItIs(
  saved: CheckpointTensor,
  place: BasePlace,
  base: BaseModel,
): Promise<boolean> {
  if (base.shapeOf(place) === undefined) return false;
  const [wanted, found] = [await base.weights(place), await readValues(saved)];
  if (base.isQuantised(place)) {
    let [left, whole] = [0, 0];
    found.forEach((value, index) => {
      left += (value - at(wanted, index)) ** 2;
      whole += value * value;
    });
    return left < QUANTISED ** 2 * whole;
  }
  const isHalf = !base.hasSource(place) && base.stored(place)?.type === 'F16';
  return found.every((value, index) => (isHalf ? Math.f16round(value) : value) === at(wanted, index));
}
