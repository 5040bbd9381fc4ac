import type { Backend } from '../../ggml/backend.ts';
import type { Ggml } from '../../ggml/ggml.ts';
import type { Gguf } from '../../ggml/gguf.ts';
import { VISION_KEYS } from '../../model-files/vision-keys.ts';
import { ACTIVATIONS, type Activation } from '../../vision/activation.ts';
import { loadWeights, type Linear, type Loaded } from '../../vision/weight-plan.ts';
import { oneOf } from './vision-settings.ts';

/** How an mmproj's projector is made. */
export interface ProjectorSettings {
  /** Names of its linear layers, the first one first: in LLaVA's list of modules an activation stands between two. */
  readonly layers: readonly string[];
  /** Between two of them. */
  readonly activation: Activation;
}

/** A projector in a device's memory: linear layers with an activation between, in LLaVA-1.5 two with a GELU. */
export type ProjectorWeights = Loaded<{
  readonly layers: readonly Linear[];
  readonly activation: Activation;
  /** Width of a token. */
  readonly width: number;
}>;

const USUAL_LAYERS = 2;

/** Far more than any projector has. */
const MOST_LAYERS = 64;

/** @throws AppError `mmproj-damaged` for an activation that is unknown */
export function readProjectorSettings(gguf: Gguf): ProjectorSettings {
  const stated = gguf.metadata.get(VISION_KEYS.projectorLayers)?.value;
  const count = typeof stated === 'number' && stated >= 1 && stated <= MOST_LAYERS ? stated : USUAL_LAYERS;
  return {
    layers: Array.from({ length: count }, (_, index) => `mm.${2 * index}`),
    activation: oneOf(gguf, VISION_KEYS.projectorActivation, ACTIVATIONS) ?? 'gelu',
  };
}

/**
 * Loads an mmproj's projector into the memory of a device.
 *
 * @param features numbers of each of the tower's tokens
 * @param settings how it is made
 * @throws AppError of {@link loadWeights}
 */
export function loadProjector(
  ggml: Ggml,
  backend: Backend,
  gguf: Gguf,
  features: number,
  { layers: names, activation }: ProjectorSettings,
): Promise<ProjectorWeights> {
  return loadWeights(ggml, backend, gguf, { what: 'the projector', most: 2 * names.length }, (plan) => {
    let width = features;
    const layers = names.map((name) => {
      const outputs = plan.dimension(`${name}.weight`, 1);
      const layer = plan.linear(name, width, outputs);
      width = outputs;
      return layer;
    });
    return { layers, activation, width };
  });
}
