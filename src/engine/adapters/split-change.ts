import { at } from '../../core/at.ts';
import { AppError } from '../app-error.ts';
import type { CheckpointTensor } from '../checkpoints/tensors/checkpoint-tensor.ts';
import type { BasePlace } from './base-places.ts';
import type { TensorChange } from './tensor-change.ts';

/**
 * What happens to the rows of a tensor that a file has in several ones, as queries, keys and values of a tower that a checkpoint has in
 * one.
 *
 * @throws AppError `adapter-not-supported` where it must be found again what was taken out of the whole
 */
export function splitChange(
  change: TensorChange,
  places: readonly BasePlace[],
  source: string,
): (readonly [change: TensorChange, place: BasePlace])[] {
  if (places.length === 1) return places.map((place) => [change, place] as const);
  if (change.initial !== null)
    throw new AppError(
      'adapter-not-supported',
      `${source}: the factors of ${change.module} began by ${change.initial}, and the mmproj has its rows in ${places.length} tensors.`,
      'Convert it where its first state is kept: save_pretrained(..., path_initial_model_for_weight_conversion=...).',
    );
  return places.map((place, index) => {
    const part = (tensor: CheckpointTensor) => rowsOf(tensor, index, places.length);
    const { saved, factors, added, magnitude } = change;
    return [
      {
        ...change,
        ...(saved && { saved: part(saved) }),
        ...(factors && { factors: { ...factors, b: part(factors.b) } }),
        ...(added && { added: { ...added, values: part(added.values) } }),
        ...(magnitude && { magnitude: part(magnitude) }),
      },
      place,
    ] as const;
  });
}

/** One of several equal parts of a tensor's rows, as they lie in its file. */
function rowsOf(tensor: CheckpointTensor, index: number, parts: number): CheckpointTensor {
  const bytes = tensor.bytes / parts;
  const [, ...others] = tensor.shape;
  return {
    ...tensor,
    shape: [at(tensor.shape, 0) / parts, ...others],
    offset: tensor.offset + index * bytes,
    bytes,
  };
}
