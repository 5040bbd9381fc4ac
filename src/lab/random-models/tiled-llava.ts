import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { at } from '../../core/at.ts';
import { createRandom } from '../../core/random.ts';
import { ggufSections, type StreamedTensorContent } from '../../engine/ggml/gguf-writer.ts';
import { encodeTensor, type WritableType } from '../../engine/ggml/tensor-data.ts';
import { TENSOR_TYPES, tensorBytes, type TensorType } from '../../engine/ggml/tensor-type.ts';
import type { ModelCardInput } from '../../engine/model-files/model-card.ts';
import { writeWholeFile } from '../../engine/whole-file.ts';
import type { PlannedModel, PlannedTensor } from './planned-model.ts';
import { planLanguageModel, type LanguageModelShape } from './random-language-model.ts';
import { planMmproj, type MmprojShape } from './random-mmproj.ts';

/** Types of a tiled model's matrices; Q4_K is made here alone, for nothing else writes it. */
export type TiledType = WritableType | 'Q4_K';

export interface TiledLlavaShape {
  readonly languageModel: Omit<LanguageModelShape, 'seed' | 'type'>;
  /** Its projection is as wide as the decoder, and its matrices are in F16. */
  readonly mmproj: Omit<MmprojShape, 'seed' | 'type' | 'projectionWidth'>;
  readonly type: TiledType;
}

/** Blocks of a super-block of Q4_K. */
const Q4_K_ELEMENTS = 256;

/** Blocks of 256 numbers in a tile, a prime number, so that no row of a matrix begins as the next does; fewer where the model is narrow. */
const TILE_BLOCKS = { wide: 4099, narrow: 67 };
const WIDE = 1024;

/**
 * Writes `model.gguf`, `mmproj.gguf` and `card.json` of a LLaVA so large that drawing each weight would take minutes: one tile of
 * normal numbers is laid over every tensor, again and again. Its answers mean nothing; what they cost is that of any model of the shape.
 */
export async function writeTiledLlava(
  folder: string,
  { languageModel, mmproj, type }: TiledLlavaShape,
): Promise<{ readonly model: string; readonly mmproj: string; readonly card: string }> {
  const random = createRandom(1);
  const blocks = languageModel.width < WIDE ? TILE_BLOCKS.narrow : TILE_BLOCKS.wide;
  const normals = Float32Array.from({ length: Q4_K_ELEMENTS * blocks }, () => random.normal());
  const files = {
    model: join(folder, 'model.gguf'),
    mmproj: join(folder, 'mmproj.gguf'),
    card: join(folder, 'card.json'),
  };
  const card: ModelCardInput = {
    name: 'random',
    prompt: '<s><image><image>, which face looks more attractive?',
  };
  await writeTiled(files.model, planLanguageModel({ ...languageModel, type: 'F16' }), type, normals);
  const plan = planMmproj({ ...mmproj, projectionWidth: languageModel.width, type: 'F16' });
  await writeTiled(files.mmproj, plan, 'F16', normals);
  await writeFile(files.card, JSON.stringify(card));
  return files;
}

/** @param type of what is planned in F16 */
async function writeTiled(
  file: string,
  plan: PlannedModel,
  type: TiledType,
  normals: Float32Array,
): Promise<void> {
  const tiles = new Map<string, Uint8Array>();
  const tensors = plan.tensors.map((planned): StreamedTensorContent => {
    const stored = planned.type === 'F16' && fits(type, planned) ? type : planned.type;
    const { name, dimensions } = planned;
    return { name, dimensions, type: stored, pieces: () => piecesOf(planned, stored, normals, tiles) };
  });
  const sections = ggufSections({ metadata: plan.metadata, tensors });
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (const section of sections) yield* section.pieces();
  }
  await writeWholeFile(file, pieces(), { durable: false });
}

/** The patch kernel has rows of 14 numbers. */
function fits(type: TiledType, { dimensions: [row = 1] }: PlannedTensor): boolean {
  return row % TENSOR_TYPES[type].blockElements === 0;
}

function* piecesOf(
  planned: PlannedTensor,
  type: TensorType,
  normals: Float32Array,
  tiles: Map<string, Uint8Array>,
): Generator<Uint8Array> {
  if ('data' in planned) {
    yield encodeTensor(planned.type, planned.data);
    return;
  }
  const { name, dimensions, value } = planned;
  // Tensors of the same name in every block are alike.
  const kind = name.replace(/\.\d+\./, '.');
  let tile = tiles.get(kind);
  if (tile === undefined) {
    const values = normals.map(value);
    tile = type === 'Q4_K' ? encodeFourBitSuperBlocks(values) : encodeTensor(type as WritableType, values);
    tiles.set(kind, tile);
  }
  let left = tensorBytes(
    type,
    dimensions.reduce((product, dimension) => product * dimension, 1),
    1,
  );
  while (left > 0) {
    const piece = left < tile.length ? tile.subarray(0, left) : tile;
    yield piece;
    left -= piece.length;
  }
}

/** Standard deviations from the smallest to the largest of the 16 steps of a number. */
const SPREAD = 5;

/** Each of the eight scales and minima of a super-block, in its 6 bits, as ggml's `get_scale_min_k4` takes them apart. */
const SCALE = 32;
const SCALE_BYTES = [160, 160, 160, 160, 160, 160, 160, 160, 0, 0, 0, 0];

/**
 * Numbers as blocks of Q4_K (ggml-common.h, `block_q4_K`: the scale and the minimum in F16, twelve bytes of scales, then the numbers),
 * all with one scale: x = d (q - 7.5). Rougher than ggml's own search for scales, of the same shape and cost.
 */
function encodeFourBitSuperBlocks(values: Float32Array): Uint8Array {
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
  const step = (SPREAD * deviation) / 15;
  const { blockBytes } = TENSOR_TYPES.Q4_K;
  const bytes = new Uint8Array((values.length / Q4_K_ELEMENTS) * blockBytes);
  const view = new DataView(bytes.buffer);
  const quantised = (index: number) => Math.max(0, Math.min(15, Math.round(at(values, index) / step + 7.5)));
  for (let block = 0; block * Q4_K_ELEMENTS < values.length; block++) {
    const offset = block * blockBytes;
    view.setFloat16(offset, step / SCALE, true);
    view.setFloat16(offset + 2, (7.5 * step) / SCALE, true);
    bytes.set(SCALE_BYTES, offset + 4);
    // Of each 64 numbers the first 32 are the lower halves of 32 bytes, the others the upper ones.
    for (let part = 0; part < 4; part++)
      for (let j = 0; j < 32; j++) {
        const first = block * Q4_K_ELEMENTS + 64 * part + j;
        bytes[offset + 16 + 32 * part + j] = quantised(first) | (quantised(first + 32) << 4);
      }
  }
  return bytes;
}
