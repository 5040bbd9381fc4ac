import type { Tensor } from '../ggml/ggml.ts';
import { IMAGE_TOKENS, PATCH_VALUES, TOWER } from './demo-shape.ts';
import { attention, layerNorm, linear, project, quickGelu } from './layers.ts';
import type { TrainingGraph } from './training-graph.ts';

/** The class token comes first, then the patches row by row. */
export const TOWER_TOKENS = IMAGE_TOKENS + 1;

/**
 * CLIP's tower as a training graph, parameters named as in a GGUF projector file.
 *
 * The class embedding is folded into row 0 of the position embedding: concatenation has no gradient in ggml, so row 0
 * of every image of `patches` must be zero.
 *
 * @param patches [patch values, tokens * batch]
 * @returns the tokens after the last block [width, tokens * batch]
 */
export function towerGraph(graph: TrainingGraph, patches: Tensor, batch: number): Tensor {
  const { ggml, nodes } = graph;
  const { width, heads, feedForward, blocks } = TOWER;
  const shape = { width, heads, tokens: TOWER_TOKENS, batch };
  const norm = (x: Tensor, name: string) =>
    layerNorm(
      graph,
      x,
      width,
      graph.parameter(`${name}.weight`, [width], { fill: 1 }),
      graph.parameter(`${name}.bias`, [width], { fill: 0 }),
    );
  // Writing into the residual stream with a smaller gain keeps its variance near 1 at the start (Radford et al. 2019).
  const residualGain = 1 / Math.sqrt(2 * blocks);

  const position = graph.parameter('v.position_embd.weight', [width, TOWER_TOKENS], { deviation: 0.5 });
  const embedded = project(graph, patches, 'v.patch_embd', PATCH_VALUES, width);
  const placed = ggml.ggml_add(
    nodes,
    ggml.ggml_reshape_3d(nodes, embedded, width, TOWER_TOKENS, batch),
    position,
  );
  let x = norm(ggml.ggml_reshape_2d(nodes, placed, width, TOWER_TOKENS * batch), 'v.pre_ln');
  for (let block = 0; block < blocks; block++) {
    const name = `v.blk.${block}`;
    const y = norm(x, `${name}.ln1`);
    const part = (which: string) => linear(graph, y, `${name}.attn_${which}`, width, width);
    const mixed = attention(graph, [part('q'), part('k'), part('v')], shape);
    x = ggml.ggml_add(nodes, x, linear(graph, mixed, `${name}.attn_out`, width, width, residualGain));
    const up = linear(graph, norm(x, `${name}.ln2`), `${name}.ffn_up`, width, feedForward);
    const down = linear(graph, quickGelu(graph, up), `${name}.ffn_down`, feedForward, width, residualGain);
    x = ggml.ggml_add(nodes, x, down);
  }
  return x;
}
