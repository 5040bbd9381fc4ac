import { createRandom } from '../../core/random.ts';
import type { ParameterShape } from '../../engine/training/decoder/trained-parameters.ts';

/** Sizes of a CLIP vision tower. */
export interface TowerShape {
  /** Pixels of a side of the square image, and of a patch of it. */
  readonly imageSize: number;
  readonly patch: number;
  readonly width: number;
  readonly heads: number;
  readonly feedForward: number;
  readonly blocks: number;
}

/** CLIP's, in every layer norm (Radford et al. 2021). */
export const TOWER_EPSILON = 1e-5;

/** The only group of a tower's learning rates. */
export const TOWER_GROUP = 'tower';

/** Tokens of an image, without the class token. */
export function patchCount({ imageSize, patch }: TowerShape): number {
  return Math.floor(imageSize / patch) ** 2;
}

/** Three channels of patch x patch pixels. */
export function patchValues({ patch }: TowerShape): number {
  return 3 * patch ** 2;
}

/**
 * The tower's parameters by their names in mmproj files.
 *
 * The class embedding is part of row 0 of the position embedding: only their sum matters.
 */
export function towerParameters(shape: TowerShape): ParameterShape[] {
  const { width, blocks } = shape;
  return [
    parameter('v.patch_embd.weight', [patchValues(shape), width]),
    parameter('v.position_embd.weight', [width, patchCount(shape) + 1]),
    ...normParameters('v.pre_ln', width),
    ...Array.from({ length: blocks }, (_, block) => blockParameters(`v.blk.${block}`, shape)).flat(),
  ];
}

function blockParameters(name: string, { width, feedForward }: TowerShape): ParameterShape[] {
  return [
    ...normParameters(`${name}.ln1`, width),
    ...['q', 'k', 'v', 'out'].flatMap((part) => linearParameters(`${name}.attn_${part}`, width, width)),
    ...normParameters(`${name}.ln2`, width),
    ...linearParameters(`${name}.ffn_up`, width, feedForward),
    ...linearParameters(`${name}.ffn_down`, feedForward, width),
  ];
}

export function linearParameters(name: string, inputs: number, outputs: number): ParameterShape[] {
  return [parameter(`${name}.weight`, [inputs, outputs]), parameter(`${name}.bias`, [outputs])];
}

function normParameters(name: string, width: number): ParameterShape[] {
  return [parameter(`${name}.weight`, [width]), parameter(`${name}.bias`, [width])];
}

function parameter(name: string, shape: readonly number[]): ParameterShape {
  return { name, shape, group: TOWER_GROUP };
}

/** Positions start this far from each other, as the patches' embeddings do. */
const POSITION_DEVIATION = 0.5;

/**
 * How a parameter starts: gains 1, biases 0, matrices normal with deviation 1 / sqrt(inputs), those that write into the
 * residual stream with a smaller one (Radford et al. 2019). Each has a stream of the seed, its place among the parameters.
 */
export function startOf(
  { name, shape }: ParameterShape,
  { blocks }: TowerShape,
  seed: number,
  stream: number,
): Float32Array {
  const [inputs = 1, outputs] = shape;
  if (outputs === undefined) return new Float32Array(inputs).fill(name.endsWith('.weight') ? 1 : 0);
  const residual = name.includes('.attn_out.') || name.includes('.ffn_down.');
  const deviation = name.startsWith('v.position_embd')
    ? POSITION_DEVIATION
    : (residual ? 1 / Math.sqrt(2 * blocks) : 1) / Math.sqrt(inputs);
  const random = createRandom(seed, stream);
  return Float32Array.from({ length: inputs * outputs }, () => deviation * random.normal());
}
