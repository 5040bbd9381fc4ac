import type { Random } from '../../core/random.ts';
import type { GgufTensorContent } from '../../engine/ggml/gguf-writer.ts';
import type { GgufValue } from '../../engine/ggml/gguf-value.ts';
import type { WritableType } from '../../engine/ggml/tensor-data.ts';

/** A tensor whose values are to be drawn, or are given. */
export type PlannedTensor = {
  readonly name: string;
  /** ggml's order, ne0 (the row) first. */
  readonly dimensions: readonly number[];
  readonly type: WritableType;
} & (
  | {
      /** A value made of one of a standard normal distribution. */
      readonly value: (normal: number) => number;
    }
  | { readonly data: Float32Array }
);

/** A GGUF file before anything is drawn. */
export interface PlannedModel {
  readonly metadata: Record<string, GgufValue>;
  readonly tensors: readonly PlannedTensor[];
}

/** The file with its values drawn, tensor by tensor. */
export function drawn(
  { metadata, tensors }: PlannedModel,
  random: Random,
): { metadata: Record<string, GgufValue>; tensors: GgufTensorContent[] } {
  return {
    metadata,
    tensors: tensors.map((tensor) => {
      if ('data' in tensor) return tensor;
      const { name, dimensions, type, value } = tensor;
      const length = dimensions.reduce((product, dimension) => product * dimension, 1);
      return { name, dimensions, type, data: Float32Array.from({ length }, () => value(random.normal())) };
    }),
  };
}
