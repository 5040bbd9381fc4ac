import { readParts } from '../checkpoints/tensors/checkpoint-tensor.ts';
import { converted } from '../checkpoints/tensors/converted-tensor.ts';
import type { Ggml } from '../ggml/ggml.ts';
import type { Gguf, GgufTensor } from '../ggml/gguf.ts';
import { ggufSections, type StreamedTensorContent } from '../ggml/gguf-writer.ts';
import type { TensorType } from '../ggml/tensor-type.ts';
import type { FileSection } from '../resumable-file.ts';
import type { BaseModel } from './base-model.ts';
import { EMBEDDING, HEAD } from './base-places.ts';
import { turnHeads } from '../checkpoints/tensors/head-rows.ts';
import { mergedWeights } from './merged-weights.ts';
import type { PlacedChange } from './plan-adapter.ts';

/** Of a file that is copied. */
const PART_BYTES = 16 << 20;

/** A copy of a base's GGUF file with the changes of an adapter merged in, to be written section by section. */
export function mergedFile(
  ggml: Ggml,
  base: BaseModel,
  which: 'model' | 'mmproj',
  changes: readonly PlacedChange[],
  untiesHead: boolean,
): FileSection[] {
  const gguf = base[which];
  const byName = new Map(changes.map((each) => [each.place.name, each]));
  const stored = [...gguf.tensors.values()];
  const tensors = stored.map((tensor) => {
    const change = byName.get(tensor.name);
    return change === undefined
      ? copied(gguf, tensor)
      : merged(ggml, base, change, typeFor(base, change, tensor));
  });
  const embedding = gguf.tensors.get(EMBEDDING);
  for (const change of changes)
    if (!gguf.tensors.has(change.place.name))
      tensors.push(
        merged(
          ggml,
          base,
          change,
          change.place.name === HEAD && embedding !== undefined ? typeFor(base, change, embedding) : 'F32',
        ),
      );
  // The head keeps what its embedding was.
  if (untiesHead && embedding !== undefined && !byName.has(HEAD))
    tensors.push({ ...copied(gguf, embedding), name: HEAD });
  return ggufSections({ metadata: Object.fromEntries(gguf.metadata), tensors });
}

function copied(
  { file }: Gguf,
  { name, type, dimensions, offset, bytes }: GgufTensor,
): StreamedTensorContent {
  return { name, type, dimensions, pieces: () => readParts({ file, offset, bytes }, 1, PART_BYTES) };
}

/**
 * Type of a merged tensor: the base's own, in which it is rounded once. A tower is small beside a decoder, so what is merged into it
 * stays in float32; what was quantised and cannot be had as it was before is not quantised again.
 */
function typeFor(base: BaseModel, { place, change }: PlacedChange, { type }: GgufTensor): TensorType {
  if (place.file === 'mmproj') return 'F32';
  return base.isQuantised(place) && change.saved === undefined ? 'F16' : type;
}

function merged(
  ggml: Ggml,
  base: BaseModel,
  { change, place, shape }: PlacedChange,
  type: TensorType,
): StreamedTensorContent {
  const dimensions = shape.toReversed();
  return {
    name: place.name,
    type,
    dimensions,
    pieces: async function* () {
      const needsBase = change.saved === undefined && base.shapeOf(place) !== undefined;
      const values = await mergedWeights(change, needsBase ? await base.weights(place) : null, shape);
      const [row = 1] = dimensions;
      const rowElements = dimensions.length < 2 ? 1 : row;
      const ordered = place.headRows === undefined ? values : turnHeads(values, place.headRows, rowElements);
      if (type === 'F32') yield new Uint8Array(ordered.buffer, ordered.byteOffset, ordered.byteLength);
      else yield await converted(ggml, ordered, type, row);
    },
  };
}
