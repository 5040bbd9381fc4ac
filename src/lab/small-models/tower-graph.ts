import { quickGelu } from '../../engine/training/tape/activation.ts';
import { reshape } from '../../engine/training/tape/arrange.ts';
import { attention } from '../../engine/training/tape/attention.ts';
import { add, multiply } from '../../engine/training/tape/elementwise.ts';
import { matrixProduct } from '../../engine/training/tape/matrix-product.ts';
import { layerNorm } from '../../engine/training/tape/norm.ts';
import type { Tape, Value } from '../../engine/training/tape/tape.ts';
import { patchCount, TOWER_EPSILON, type TowerShape } from './tower-shape.ts';

/** Bytes that the attention shares of a few heads may take at once: all heads of a small tower. */
const ATTENTION_ROOM = 128 << 20;

/** A parameter by its name in an mmproj file. */
export type TowerWeights = (name: string) => Value;

/**
 * CLIP's tower (Radford et al. 2021) on a batch of images; no token is hidden from another.
 *
 * @param patches [patch values, tokens * batch]: the class token's column first, which is zero, then the patches row by row
 * @returns the tokens after the last block, [width, tokens * batch]
 */
export function towerGraph(
  tape: Tape,
  patches: Value,
  weights: TowerWeights,
  shape: TowerShape,
  batch: number,
): Value {
  const { width, blocks } = shape;
  const tokens = patchCount(shape) + 1;
  const embedded = matrixProduct(tape, weights('v.patch_embd.weight'), patches);
  // An image a column, so that the position embedding is added to each of them.
  const images = reshape(tape, embedded, [width * tokens, batch, 1, 1]);
  const position = reshape(tape, weights('v.position_embd.weight'), [width * tokens, 1, 1, 1]);
  const placed = reshape(tape, add(tape, images, position), [width, tokens * batch, 1, 1]);
  let x = norm(tape, placed, weights, 'v.pre_ln');
  for (let block = 0; block < blocks; block++)
    x = towerBlock(tape, x, weights, `v.blk.${block}`, shape, batch);
  return x;
}

function towerBlock(
  tape: Tape,
  x: Value,
  weights: TowerWeights,
  name: string,
  { width, heads }: TowerShape,
  batch: number,
): Value {
  const headWidth = width / heads;
  const tokens = x.shape[1] / batch;
  const normed = norm(tape, x, weights, `${name}.ln1`);
  const part = (which: string) => {
    const all = linear(tape, normed, weights, `${name}.attn_${which}`);
    return reshape(tape, all, [headWidth, heads, tokens, batch]);
  };
  const mixed = attention(tape, part('q'), part('k'), part('v'), {
    scale: 1 / Math.sqrt(headWidth),
    mask: null,
    causal: false,
    room: ATTENTION_ROOM,
  });
  const joined = reshape(tape, mixed, [width, tokens * batch, 1, 1]);
  const attended = add(tape, x, linear(tape, joined, weights, `${name}.attn_out`));
  const up = linear(tape, norm(tape, attended, weights, `${name}.ln2`), weights, `${name}.ffn_up`);
  return add(tape, attended, linear(tape, quickGelu(tape, up), weights, `${name}.ffn_down`));
}

/** W x + b. */
export function linear(tape: Tape, x: Value, weights: TowerWeights, name: string): Value {
  return add(tape, matrixProduct(tape, weights(`${name}.weight`), x), weights(`${name}.bias`));
}

function norm(tape: Tape, x: Value, weights: TowerWeights, name: string): Value {
  const gained = multiply(tape, layerNorm(tape, x, TOWER_EPSILON), weights(`${name}.weight`));
  return add(tape, gained, weights(`${name}.bias`));
}
