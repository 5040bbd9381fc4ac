import { AppError } from '../../app-error.ts';
import type { Backend } from '../../ggml/backend.ts';
import type { Pointer } from '../../ggml/binding.ts';
import type { Context, Ggml, Graph, Tensor } from '../../ggml/ggml.ts';
import { TENSOR_TYPES } from '../../ggml/tensor-type.ts';
import type { Turns } from './position-tables.ts';
import type { Run, TokenLayout } from './token-layout.ts';
import { TowerLayers } from './tower-layers.ts';
import type { TowerSettings } from './tower-settings.ts';
import type { Mergers, TowerWeights } from './tower-weights.ts';

/** At most so many nodes a block, of which some for each part of its attention; of a merger, and around them. */
const NODES_PER_BLOCK = 64;
const NODES_PER_PART = 24;
const NODES_PER_MERGER = 16;
const OTHER_NODES = 64;

const F32 = TENSOR_TYPES.F32.id;

/** What a graph is made for. */
export interface TowerPlan {
  readonly settings: TowerSettings;
  readonly layout: TokenLayout;
  readonly turns: Turns;
  /** Bytes of attention weights held at once. */
  readonly attentionBytes: number;
}

/** Numbers of a picture: its patches, (3 P^2) x patches, and its learnt positions, width x patches, where there are any. */
export interface GraphInput {
  readonly patches: Float32Array;
  readonly positions: Float32Array | undefined;
}

/**
 * A tower and its projectors as a ggml graph for pictures of one grid, built and allocated once. Output of each projector: (its
 * width) x tokens, in the layout's order; without one the patches of each token side by side, behind the last block and each
 * deep one. Owns native objects.
 */
export class TowerGraph implements Disposable {
  readonly #ggml: Ggml;
  readonly #backend: Backend;
  readonly #context: Context;
  readonly #allocator: Pointer<'ggml_gallocr'>;
  readonly #graph: Graph;
  readonly #patches: Tensor;
  readonly #positions: Tensor | undefined;
  readonly #turns: { readonly tensor: Tensor; readonly values: Float32Array }[];
  readonly #outputs: readonly Tensor[];

  /** @throws AppError `out-of-memory`, `device-lacks-operation` */
  constructor(
    ggml: Ggml,
    backend: Backend,
    weights: TowerWeights,
    projectors: readonly Mergers[],
    plan: TowerPlan,
  ) {
    const { settings, layout, turns, attentionBytes } = plan;
    const { width, heads, patchSize, positionSide, deepBlocks } = settings;
    this.#ggml = ggml;
    this.#backend = backend;
    const patches = layout.places.length;
    const together = Math.max(1, Math.min(patches, Math.floor(attentionBytes / (patches * heads * 4))));
    const parts = Math.ceil(patches / together) + (layout.windows?.length ?? 0);
    const nodes =
      weights.blocks.length * (NODES_PER_BLOCK + parts * NODES_PER_PART) +
      (projectors.length + 1) * (1 + deepBlocks.length) * NODES_PER_MERGER +
      OTHER_NODES;
    const context = ggml.ggml_init({
      mem_size: nodes * ggml.ggml_tensor_overhead() + ggml.ggml_graph_overhead_custom(nodes, false),
      mem_buffer: null,
      no_alloc: true,
    });
    if (context === null) throw new Error('ggml_init failed');
    this.#context = context;
    const input = (...[first, second, third]: [number, number, number]): Tensor => {
      const tensor = ggml.ggml_new_tensor_3d(context, F32, first, second, third);
      ggml.ggml_set_input(tensor);
      return tensor;
    };
    this.#patches = input(3 * patchSize ** 2, patches, 1);
    this.#positions = positionSide === 0 ? undefined : input(width, patches, 1);
    const half = width / heads / 2;
    const [cosines, sines] = [input(half, 1, patches), input(half, 1, patches)];
    this.#turns = [
      { tensor: cosines, values: turns.cosines },
      { tensor: sines, values: turns.sines },
    ];
    const layers = new TowerLayers(ggml, context, settings, { cosines, sines }, patches);
    const all: readonly Run[] = [{ start: 0, size: patches, count: 1 }];
    let hidden = layers.patchEmbedding(this.#patches, weights.frames, weights.patchBias);
    if (this.#positions !== undefined) hidden = ggml.ggml_add(context, hidden, this.#positions);
    const deep: Tensor[] = [];
    for (const [index, block] of weights.blocks.entries()) {
      const runs = settings.fullBlocks.has(index) ? all : (layout.windows ?? all);
      hidden = layers.block(hidden, block, runs, together);
      if (deepBlocks.includes(index)) deep.push(hidden);
    }
    this.#outputs =
      projectors.length === 0
        ? [layers.sideBySide([hidden, ...deep].map((each) => layers.joined(each)))]
        : projectors.map((mergers) =>
            layers.sideBySide([
              layers.merged(hidden, mergers.last),
              ...mergers.deep.map((merger, place) => layers.merged(deep[place] ?? hidden, merger)),
            ]),
          );
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
          `${backend.device.name} has too little memory to encode a picture of ${patches} patches.`,
          'Set a smaller `preprocessing.maxPixels` in the model card, close other programs that use the device, or use --gpu cpu.',
        );
    } catch (error) {
      this[Symbol.dispose]();
      throw error;
    }
  }

  /** @returns each projector's tokens, row-major, in the layout's order */
  async run({ patches, positions }: GraphInput): Promise<Float32Array[]> {
    const ggml = this.#ggml;
    const set = (tensor: Tensor, values: Float32Array) =>
      ggml.ggml_backend_tensor_set(tensor, values, 0, values.byteLength);
    set(this.#patches, patches);
    if (this.#positions !== undefined && positions !== undefined) set(this.#positions, positions);
    // Set anew each time: the allocator may let a later tensor take their place once they were read.
    for (const { tensor, values } of this.#turns) set(tensor, values);
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
