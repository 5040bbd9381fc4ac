import type { Backend } from '../../ggml/backend.ts';
import type { Ggml } from '../../ggml/ggml.ts';
import type { Gguf } from '../../ggml/gguf.ts';
import { loadWeights, type Linear, type Loaded } from '../../vision/weight-plan.ts';

/** A projector in a device's memory: two linear layers with a GELU between. */
export type ProjectorWeights = Loaded<{
  readonly layers: readonly [Linear, Linear];
  /** Width of a token. */
  readonly width: number;
}>;

/** Weight and bias of both layers. */
const TENSORS = 4;

/**
 * Loads an mmproj's projector into the memory of a device.
 *
 * @param features numbers of each of the tower's tokens
 * @throws AppError of {@link loadWeights}
 */
export function loadProjector(
  ggml: Ggml,
  backend: Backend,
  gguf: Gguf,
  features: number,
): Promise<ProjectorWeights> {
  return loadWeights(ggml, backend, gguf, { what: 'the projector', most: TENSORS }, (plan) => {
    const hidden = plan.dimension('mm.0.weight', 1);
    const width = plan.dimension('mm.2.weight', 1);
    return { layers: [plan.linear('mm.0', features, hidden), plan.linear('mm.2', hidden, width)], width };
  });
}
