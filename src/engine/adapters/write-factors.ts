import { at } from '../../core/at.ts';
import { writeGguf, type GgufTensorContent } from '../ggml/gguf-writer.ts';
import type { LongWork } from '../long-work.ts';
import { metadataText } from '../model-files/metadata-text.ts';
import type { BaseModel } from './base-model.ts';
import { turnHeads } from '../checkpoints/tensors/head-rows.ts';
import { initialFactors, joined, negated, updateFactors, type Factors } from './merged-weights.ts';
import type { PlacedChange } from './plan-adapter.ts';
import { transposed } from './transposed.ts';

/**
 * Writes factors of the decoder as a LoRA adapter that llama.cpp loads. It multiplies each B by alpha / rank: what a module's scale
 * has beyond that is within its B, so that every program that reads such files gets it right.
 *
 * @param alpha the configuration's
 * @throws AppError of the factors' files and of {@link writeGguf}
 */
export async function writeFactors(
  file: string,
  changes: readonly PlacedChange[],
  base: BaseModel,
  alpha: number,
  { signal, onProgress }: LongWork,
): Promise<void> {
  // An alpha of zero is no alpha to llama.cpp; the scale within B is zero then.
  const written = alpha === 0 ? 1 : alpha;
  const tensors: GgufTensorContent[] = [];
  for (const [done, each] of changes.entries()) {
    signal?.throwIfAborted();
    onProgress?.({ done, total: changes.length, unit: 'tensors', message: each.place.name });
    tensors.push(...(await factorTensors(each, base, written)));
  }
  await writeGguf(file, {
    metadata: {
      'general.architecture': {
        type: 'string',
        value: metadataText(base.model, 'general.architecture') ?? 'llama',
      },
      'general.type': { type: 'string', value: 'adapter' },
      'adapter.type': { type: 'string', value: 'lora' },
      'adapter.lora.alpha': { type: 'float32', value: written },
    },
    tensors,
  });
}

async function factorTensors(
  { change, place, shape }: PlacedChange,
  base: BaseModel,
  alpha: number,
): Promise<GgufTensorContent[]> {
  const { factors, initial } = change;
  if (factors === undefined) return [];
  const [rows = 1, columns = 1] = shape;
  const began =
    initial === null ? null : await initialFactors(change, await base.weights(place), rows, columns);
  const { a, b, rank }: Factors =
    began === null
      ? await updateFactors({ ...factors, scale: beyond(factors.scale, at(factors.a.shape, 0), alpha) })
      : times(joined(await updateFactors(factors), negated(began), rows), alpha);
  const [left, right] = [`${place.name}.lora_a`, `${place.name}.lora_b`];
  if (factors.ofEmbedding)
    // llama.cpp looks up the rows of an embedding's A, one a token.
    return [
      { name: left, type: 'F32', dimensions: [rank, rows], data: b },
      { name: right, type: 'F32', dimensions: [rank, columns], data: transposed(a, rank, columns) },
    ];
  return [
    { name: left, type: 'F32', dimensions: [columns, rank], data: a },
    {
      name: right,
      type: 'F32',
      dimensions: [rank, rows],
      data: place.headRows === undefined ? b : turnHeads(b, place.headRows, rank),
    },
  ];
}

/** What a scale has beyond alpha / rank: exactly 1 where it is that. */
function beyond(scale: number, rank: number, alpha: number): number {
  return scale === alpha / rank ? 1 : (scale * rank) / alpha;
}

function times({ a, b, rank }: Factors, alpha: number): Factors {
  return { a, b: b.map((value) => (value * rank) / alpha), rank };
}
