import type { Ggml } from '../../ggml/ggml.ts';
import type { StreamedTensorContent } from '../../ggml/gguf-writer.ts';
import { encodeTensor } from '../../ggml/tensor-data.ts';
import type { TensorType } from '../../ggml/tensor-type.ts';
import type { CheckpointTensor } from '../tensors/checkpoint-tensor.ts';
import { convertedParts } from '../tensors/converted-tensor.ts';

/** A tensor of a GGUF file, and what it is made of. */
export interface PlannedTensor {
  readonly name: string;
  readonly type: TensorType;
  readonly source: CheckpointTensor | Float32Array;
  /** Of numbers, in PyTorch's order. Defaults to their count. */
  readonly shape?: readonly number[];
  /** See {@link convertedParts}. */
  readonly headRows?: number;
}

/** As the writer takes it; PyTorch's shapes are ggml's backwards. */
export function streamed(
  ggml: Ggml,
  { name, type, source, shape, headRows }: PlannedTensor,
): StreamedTensorContent {
  if (source instanceof Float32Array)
    return {
      name,
      type: 'F32',
      dimensions: (shape ?? [source.length]).toReversed(),
      pieces: async function* () {
        yield await Promise.resolve(encodeTensor('F32', source));
      },
    };
  return {
    name,
    type,
    dimensions: source.shape.toReversed(),
    pieces: () => convertedParts(ggml, source, type, headRows),
  };
}
