import type { Backend } from '../../ggml/backend.ts';
import type { Ggml, Tensor } from '../../ggml/ggml.ts';
import { EncodingGraph } from '../../vision/encoding-graph.ts';
import type { ProjectorWeights } from './projector-weights.ts';
import type { VisionOrder } from './vision-depth.ts';
import { VisionLayers } from './vision-layers.ts';
import type { VisionSettings } from './vision-settings.ts';
import type { VisionWeights } from './vision-weights.ts';

/** At most so many nodes a block, a layer of a projector, and around them. */
const NODES_PER_BLOCK = 56;
const NODES_PER_PROJECTOR_LAYER = 12;
const OTHER_NODES = 64;

/** How a tower is read. */
export interface TowerReading {
  readonly settings: VisionSettings;
  /** Numbers of blocks behind which the projector reads. */
  readonly states: readonly number[];
  readonly order: VisionOrder;
  /** Numbers of a token before the projector. */
  readonly features: number;
}

/**
 * The tower and its projectors as a ggml graph for a fixed number of images.
 *
 * Input: patches, (3 P^2) x patches x images; output of each projector: (its width) x tokens x images, all F32 and ne0 first. Without
 * a projector the one output is what the tower makes. Owns native objects.
 */
export class VisionGraph implements Disposable {
  readonly #graph: EncodingGraph;

  /** @throws AppError `out-of-memory`, `device-lacks-operation` */
  constructor(
    ggml: Ggml,
    backend: Backend,
    weights: VisionWeights,
    projectors: readonly ProjectorWeights[],
    { settings, states, order, features: width }: TowerReading,
    images: number,
  ) {
    const nodes =
      weights.blocks.length * NODES_PER_BLOCK +
      projectors.reduce((sum, { layers }) => sum + layers.length, 0) * NODES_PER_PROJECTOR_LAYER +
      OTHER_NODES;
    const { patchSize, patches, dropsFirst, merged } = settings;
    this.#graph = new EncodingGraph(ggml, backend, { nodes, what: `${images} images at once` }, (site) => {
      const layers = new VisionLayers(site, settings, images, order);
      const input = layers.input(3 * patchSize ** 2, patches, images);
      const tokens = tower(layers, weights, states, input);
      const hidden = merged === 1 ? tokens : layers.merged(tokens, merged);
      // Both orders leave out row 0: the class token, or, in llama.cpp's order, the first patch, with the class token kept as the last.
      const features = dropsFirst ? layers.withoutFirstRow(hidden, width) : hidden;
      const outputs =
        projectors.length === 0
          ? [features]
          : projectors.map((projector) => project(layers, projector, features));
      return { inputs: [input], outputs };
    });
  }

  /** @returns each projector's image tokens, row-major, image after image */
  run(patches: Float32Array): Promise<Float32Array[]> {
    return this.#graph.run([patches]);
  }

  [Symbol.dispose](): void {
    this.#graph[Symbol.dispose]();
  }
}

/**
 * Hidden states after the wanted numbers of blocks, side by side: (width x states) x tokens x images.
 *
 * In reference order the class token is row 0. llama.cpp appends it behind the patches, which gives each patch the
 * position embedding of its neighbour (its issue 25817).
 */
function tower(
  layers: VisionLayers,
  weights: VisionWeights,
  states: readonly number[],
  patches: Tensor,
): Tensor {
  let hidden = layers.linear(patches, weights.patch);
  if (weights.classEmbedding !== undefined) {
    const token = layers.repeated(weights.classEmbedding);
    hidden = layers.order === 'reference' ? layers.concat(token, hidden, 1) : layers.concat(hidden, token, 1);
  }
  hidden = layers.add(hidden, weights.position);
  if (weights.preNorm !== undefined) hidden = layers.norm(hidden, weights.preNorm);
  const byDepth = [hidden];
  for (const block of weights.blocks) {
    hidden = layers.block(hidden, block);
    byDepth.push(hidden);
  }
  if (weights.postNorm !== undefined) byDepth[weights.blocks.length] = layers.norm(hidden, weights.postNorm);
  return states
    .map((state) => byDepth[state] ?? hidden)
    .reduce((sideBySide, state) => layers.concat(sideBySide, state, 0));
}

/** Linear layers with an activation between. */
function project(
  layers: VisionLayers,
  { layers: [first, ...others], activation }: ProjectorWeights,
  features: Tensor,
): Tensor {
  if (first === undefined) return features;
  return others.reduce(
    (hidden, layer) => layers.linear(layers.activate(hidden, activation), layer),
    layers.linear(features, first),
  );
}
