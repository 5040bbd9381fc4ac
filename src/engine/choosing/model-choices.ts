import { matrixType, towerType } from '../checkpoints/output/weight-type.ts';
import { PUBLISHED_PIXELS } from '../families/qwen-vl/generation.ts';
import { smartResize } from '../families/qwen-vl/smart-resize.ts';
import { mostTiles } from '../families/smolvlm/tile-plan.ts';
import { tensorBytes, type TensorType } from '../ggml/tensor-type.ts';
import type { ImportType } from '../../model/import-record.ts';
import type { ModelChoice } from '../../model/model-choice.ts';
import { ESTIMATED_MEMORY, MEASURED } from './measured.ts';
import { PUBLISHED_MODELS, type PublishedModel } from './published-models.ts';
import { decoderWeights, elements, parametersOf, towerWeights, type WeightShape } from './weight-shapes.ts';

/** Pixels of a side of the pictures whose tokens are told. */
const SIDE = 350;

/** SmolVLM's processors scale a picture's longest side to so many tiles. */
const TILES_OF_SIDE = 4;

/** What is known of each published model that can be read here, the smallest first. */
export function modelChoices(): ModelChoice[] {
  return PUBLISHED_MODELS.map((model) => {
    const { name, repository } = model;
    const memory = ESTIMATED_MEMORY[name];
    if (memory === undefined) throw new Error(`the memory of ${name} was not estimated`);
    return {
      name,
      repository,
      parameters: parametersOf([...decoderWeights(model), ...towerWeights(model)]),
      files: { f16: fileBytes(model, 'f16'), q4_k: fileBytes(model, 'q4_k') },
      memory,
      imageTokens: imageTokens(model),
      measured: MEASURED[name] ?? null,
    };
  });
}

/** Type of a decoder's tensor in a file of a type. */
export function decoderType({ name, dimensions }: WeightShape, type: ImportType): TensorType {
  const [row = 1] = dimensions;
  return dimensions.length === 1 ? 'F32' : matrixType(type, name, row);
}

/** Of a tower's. */
export function typeInTower({ name, dimensions }: WeightShape, type: ImportType): TensorType {
  return dimensions.length === 1 || name.startsWith('v.position') ? 'F32' : towerType(type);
}

function fileBytes(model: PublishedModel, type: ImportType): number {
  const bytes = (weights: readonly WeightShape[], typeOf: typeof decoderType) =>
    weights.reduce(
      (sum, weight) => sum + tensorBytes(typeOf(weight, type), elements(weight.dimensions), 1),
      0,
    );
  return bytes(decoderWeights(model), decoderType) + bytes(towerWeights(model), typeInTower);
}

function imageTokens({ kind, tower }: PublishedModel): ModelChoice['imageTokens'] {
  const { patch, side, merge } = tower;
  const step = patch * merge;
  switch (kind) {
    case 'llava':
      return { whole: 2 * side ** 2, tiles: null };
    case 'smolvlm': {
      const square = (side / merge) ** 2;
      const edge = patch * side;
      // The whole picture once more, behind its tiles.
      return {
        whole: 2 * square,
        tiles: 2 * square * (mostTiles({ longestEdge: TILES_OF_SIDE * edge }, edge) + 1),
      };
    }
    case 'qwen2.5-vl':
    case 'qwen3-vl': {
      const pixels = PUBLISHED_PIXELS[kind === 'qwen3-vl' ? 3 : 2.5];
      const { width, height } = smartResize({ width: SIDE, height: SIDE }, step, pixels);
      return { whole: (2 * width * height) / step ** 2, tiles: null };
    }
  }
}
