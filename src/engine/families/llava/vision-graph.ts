import { AppError } from '../../app-error.ts';
import type { Backend } from '../../ggml/backend.ts';
import type { Pointer } from '../../ggml/binding.ts';
import type { Context, Ggml, Graph, Tensor } from '../../ggml/ggml.ts';
import { TENSOR_TYPES } from '../../ggml/tensor-type.ts';
import type { ProjectorWeights } from './projector-weights.ts';
import type { VisionOrder } from './vision-depth.ts';
import { VisionLayers } from './vision-layers.ts';
import type { VisionSettings } from './vision-settings.ts';
import type { VisionWeights } from './vision-weights.ts';

/** At most so many nodes a block, a layer of a projector, and around them. */
const NODES_PER_BLOCK = 56;
const NODES_PER_PROJECTOR_LAYER = 12;
const OTHER_NODES = 64;

const F32 = TENSOR_TYPES.F32.id;

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
 * The tower and its projectors as a ggml graph for a fixed number of images, built and allocated once.
 *
 * Input: patches, (3 P^2) x patches x images; output of each projector: (its width) x tokens x images, all F32 and ne0 first. Without a projector the one output is what the tower makes.
 * Owns native objects.
 */
export class VisionGraph implements Disposable {
  readonly images: number;
  readonly #ggml: Ggml;
  readonly #backend: Backend;
  readonly #context: Context;
  readonly #allocator: Pointer<'ggml_gallocr'>;
  readonly #graph: Graph;
  readonly #input: Tensor;
  readonly #outputs: readonly Tensor[];

  constructor(
    ggml: Ggml,
    backend: Backend,
    weights: VisionWeights,
    projectors: readonly ProjectorWeights[],
    { settings, states, order, features: width }: TowerReading,
    images: number,
  ) {
    this.images = images;
    this.#ggml = ggml;
    this.#backend = backend;
    const nodes =
      weights.blocks.length * NODES_PER_BLOCK +
      projectors.reduce((sum, { layers }) => sum + layers.length, 0) * NODES_PER_PROJECTOR_LAYER +
      OTHER_NODES;
    const context = ggml.ggml_init({
      mem_size: nodes * ggml.ggml_tensor_overhead() + ggml.ggml_graph_overhead_custom(nodes, false),
      mem_buffer: null,
      no_alloc: true,
    });
    if (context === null) throw new Error('ggml_init failed');
    this.#context = context;
    const { patchSize, patches, dropsFirst, merged } = settings;
    this.#input = ggml.ggml_new_tensor_3d(context, F32, 3 * patchSize ** 2, patches, images);
    ggml.ggml_set_input(this.#input);
    const layers = new VisionLayers(ggml, context, settings, images, order);
    const tokens = tower(layers, weights, states, this.#input);
    const hidden = merged === 1 ? tokens : layers.merged(tokens, merged);
    // Both orders leave out row 0: the class token, or, in llama.cpp's order, the first patch, with the class token kept as the last.
    const features = dropsFirst ? layers.withoutFirstRow(hidden, width) : hidden;
    this.#outputs =
      projectors.length === 0
        ? [features]
        : projectors.map((projector) => project(layers, projector, features));
    this.#graph = ggml.ggml_new_graph_custom(context, nodes, false);
    for (const output of this.#outputs) {
      ggml.ggml_set_output(output);
      ggml.ggml_build_forward_expand(this.#graph, output);
    }
    this.#allocator = ggml.ggml_gallocr_new(ggml.ggml_backend_get_default_buffer_type(backend.pointer));
    try {
      backend.check(this.#graph);
      if (!ggml.ggml_gallocr_alloc_graph(this.#allocator, this.#graph))
        throw new AppError(
          'out-of-memory',
          `${backend.device.name} has too little memory to encode ${images} images at once.`,
          'Close other programs that use the device, or use --gpu cpu.',
        );
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
  }

  /** @returns each projector's image tokens, row-major, image after image */
  async run(patches: Float32Array): Promise<Float32Array[]> {
    const ggml = this.#ggml;
    ggml.ggml_backend_tensor_set(this.#input, patches, 0, patches.byteLength);
    await this.#backend.compute(this.#graph);
    return this.#outputs.map((output) => {
      const tokens = new Float32Array(ggml.ggml_nelements(output));
      ggml.ggml_backend_tensor_get(output, tokens, 0, tokens.byteLength);
      return tokens;
    });
  }

  [Symbol.dispose](): void {
    this.#ggml.ggml_gallocr_free(this.#allocator);
    this.#ggml.ggml_free(this.#context);
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
