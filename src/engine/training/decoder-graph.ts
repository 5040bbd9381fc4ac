import type { Tensor } from '../ggml/ggml.ts';
import { DECODER, IMAGE_TOKENS, PROMPT_TOKENS, QUESTION_TOKENS, TOWER } from './demo-shape.ts';
import { attention, gelu, linear, project, rmsNorm } from './layers.ts';
import type { TrainingGraph } from './training-graph.ts';

/** First, Second, Similar, and every other token of the vocabulary as one. */
export const ANSWERS = 4;

/** Trained text tokens: `<s>`, then the question's. */
export const TEXT_TOKENS = 1 + QUESTION_TOKENS;

/**
 * Projector and decoder as one training graph, parameters named as in GGUF files, but `text` [text tokens, width],
 * which becomes rows of the token embedding, and `answers` [width, answers], rows of the output matrix.
 *
 * @param features the tower's tokens [tower width, prompt tokens * batch], anything where the prompt has text
 * @returns the logits of the answers after the prompt [answers, batch]
 */
export function decoderGraph(graph: TrainingGraph, features: Tensor, batch: number): Tensor {
  const { ggml, nodes } = graph;
  const { width, heads, feedForward, blocks } = DECODER;
  const shape = { width, heads, tokens: PROMPT_TOKENS, batch };
  const columns = PROMPT_TOKENS * batch;
  const position = graph.constant(
    [PROMPT_TOKENS],
    Int32Array.from({ length: PROMPT_TOKENS }, (_, at) => at),
  );
  const mask = graph.constant([PROMPT_TOKENS, PROMPT_TOKENS], causalMask());
  const headWidth = width / heads;
  const rotate = (x: Tensor) =>
    ggml.ggml_rope_ext(nodes, x, position, null, headWidth, 0, 0, DECODER.ropeBase, 1, 0, 1, 0, 0);
  const norm = (x: Tensor, name: string) =>
    rmsNorm(graph, x, graph.parameter(`${name}.weight`, [width], { fill: 1 }));
  const residualGain = 1 / Math.sqrt(2 * blocks);

  let x = embedPrompt(graph, features, batch);
  for (let block = 0; block < blocks; block++) {
    const name = `blk.${block}`;
    const y = norm(x, `${name}.attn_norm`);
    const part = (which: string) => project(graph, y, `${name}.attn_${which}`, width, width);
    const mixed = attention(graph, [part('q'), part('k'), part('v')], shape, mask, rotate);
    x = ggml.ggml_add(nodes, x, project(graph, mixed, `${name}.attn_output`, width, width, residualGain));
    const z = norm(x, `${name}.ffn_norm`);
    const gate = ggml.ggml_silu(nodes, project(graph, z, `${name}.ffn_gate`, width, feedForward));
    const gated = ggml.ggml_mul(nodes, gate, project(graph, z, `${name}.ffn_up`, width, feedForward));
    x = ggml.ggml_add(nodes, x, project(graph, gated, `${name}.ffn_down`, feedForward, width, residualGain));
  }
  const rowBytes = width * Float32Array.BYTES_PER_ELEMENT;
  const whole = ggml.ggml_reshape_2d(nodes, x, width, columns);
  const last = ggml.ggml_cont(
    nodes,
    ggml.ggml_view_2d(nodes, whole, width, batch, rowBytes * PROMPT_TOKENS, rowBytes * (PROMPT_TOKENS - 1)),
  );
  const answers = graph.parameter('answers', [width, ANSWERS], { deviation: 1 / Math.sqrt(width) });
  return ggml.ggml_mul_mat(nodes, answers, norm(last, 'output_norm'));
}

/**
 * Image tokens through the projector where the prompt has images, text tokens elsewhere [width, tokens * batch]. Sums
 * of masked parts, because concatenation has no gradient in ggml.
 */
function embedPrompt(graph: TrainingGraph, features: Tensor, batch: number): Tensor {
  const { ggml, nodes } = graph;
  const { width } = DECODER;
  const projected = linear(
    graph,
    gelu(graph, linear(graph, features, 'mm.0', TOWER.width, width)),
    'mm.2',
    width,
    width,
  );
  const isImage = graph.constant(
    [1, PROMPT_TOKENS],
    Float32Array.from({ length: PROMPT_TOKENS }, (_, at) => (textTokenAt(at) === undefined ? 1 : 0)),
  );
  const images = ggml.ggml_mul(
    nodes,
    ggml.ggml_reshape_3d(nodes, projected, width, PROMPT_TOKENS, batch),
    isImage,
  );
  const placed = new Float32Array(TEXT_TOKENS * PROMPT_TOKENS);
  for (let at = 0; at < PROMPT_TOKENS; at++) {
    const token = textTokenAt(at);
    if (token !== undefined) placed[at * TEXT_TOKENS + token] = 1;
  }
  const text = graph.parameter('text', [TEXT_TOKENS, width], { deviation: 1 });
  const embedded = ggml.ggml_mul_mat(nodes, text, graph.constant([TEXT_TOKENS, PROMPT_TOKENS], placed));
  return ggml.ggml_reshape_2d(nodes, ggml.ggml_add(nodes, images, embedded), width, PROMPT_TOKENS * batch);
}

/** Which text token stands at a position of the prompt; undefined for an image's. */
function textTokenAt(position: number): number | undefined {
  const question = position - 1 - 2 * IMAGE_TOKENS;
  return position === 0 ? 0 : question >= 0 ? 1 + question : undefined;
}

/** Row q holds 0 for the keys up to q and -Infinity for later ones. */
function causalMask(): Float32Array {
  const mask = new Float32Array(PROMPT_TOKENS * PROMPT_TOKENS);
  for (let query = 0; query < PROMPT_TOKENS; query++)
    mask.fill(-Infinity, query * PROMPT_TOKENS + query + 1, (query + 1) * PROMPT_TOKENS);
  return mask;
}
