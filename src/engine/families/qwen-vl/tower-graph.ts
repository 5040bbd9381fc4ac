import type { Backend } from '../../ggml/backend.ts';
import type { Ggml, Tensor } from '../../ggml/ggml.ts';
import { EncodingGraph } from '../../vision/encoding-graph.ts';
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
 * A tower and its projectors as a ggml graph for pictures of one grid. Output of each projector: (its width) x tokens, in the layout's
 * order; without one the patches of each token side by side, behind the last block and each deep one. Owns native objects.
 */
export class TowerGraph implements Disposable {
  readonly #turns: Turns;
  readonly #graph: EncodingGraph;

  /** @throws AppError `out-of-memory`, `device-lacks-operation` */
  constructor(
    ggml: Ggml,
    backend: Backend,
    weights: TowerWeights,
    projectors: readonly Mergers[],
    { settings, layout, turns, attentionBytes }: TowerPlan,
  ) {
    const { width, heads, patchSize, positionSide, deepBlocks } = settings;
    const patches = layout.places.length;
    const together = Math.max(1, Math.min(patches, Math.floor(attentionBytes / (patches * heads * 4))));
    const parts = Math.ceil(patches / together) + (layout.windows?.length ?? 0);
    const nodes =
      weights.blocks.length * (NODES_PER_BLOCK + parts * NODES_PER_PART) +
      (projectors.length + 1) * (1 + deepBlocks.length) * NODES_PER_MERGER +
      OTHER_NODES;
    const size = {
      nodes,
      what: `a picture of ${patches} patches`,
      advice: 'Set a smaller `preprocessing.maxPixels` in the model card. ',
    };
    this.#turns = turns;
    this.#graph = new EncodingGraph(ggml, backend, size, (site) => {
      const layers = new TowerLayers(site, settings, patches);
      const input = layers.input(3 * patchSize ** 2, patches, 1);
      const positions = positionSide === 0 ? [] : [layers.input(width, patches, 1)];
      const all: readonly Run[] = [{ start: 0, size: patches, count: 1 }];
      let hidden = positions.reduce(
        (embedded, each) => layers.add(embedded, each),
        layers.patchEmbedding(input, weights.frames, weights.patchBias),
      );
      const deep: Tensor[] = [];
      for (const [index, block] of weights.blocks.entries()) {
        const runs = settings.fullBlocks.has(index) ? all : (layout.windows ?? all);
        hidden = layers.block(hidden, block, runs, together);
        if (deepBlocks.includes(index)) deep.push(hidden);
      }
      const outputs =
        projectors.length === 0
          ? [layers.sideBySide([hidden, ...deep].map((each) => layers.joined(each)))]
          : projectors.map((mergers) =>
              layers.sideBySide([
                layers.merged(hidden, mergers.last),
                ...mergers.deep.map((merger, place) => layers.merged(deep[place] ?? hidden, merger)),
              ]),
            );
      return { inputs: [layers.turns.cosines, layers.turns.sines, input, ...positions], outputs };
    });
  }

  /** @returns each projector's tokens, row-major, in the layout's order */
  run({ patches, positions }: GraphInput): Promise<Float32Array[]> {
    const { cosines, sines } = this.#turns;
    return this.#graph.run([cosines, sines, patches, ...(positions === undefined ? [] : [positions])]);
  }

  [Symbol.dispose](): void {
    this.#graph[Symbol.dispose]();
  }
}
