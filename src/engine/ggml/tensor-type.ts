/** Tensor types of ggml.h (`enum ggml_type`) that GGUF files hold; an element count is stored in whole blocks. */
export const TENSOR_TYPES = {
  F32: { id: 0, blockElements: 1, blockBytes: 4 },
  F16: { id: 1, blockElements: 1, blockBytes: 2 },
  Q4_0: { id: 2, blockElements: 32, blockBytes: 18 },
  Q4_1: { id: 3, blockElements: 32, blockBytes: 20 },
  Q5_0: { id: 6, blockElements: 32, blockBytes: 22 },
  Q5_1: { id: 7, blockElements: 32, blockBytes: 24 },
  Q8_0: { id: 8, blockElements: 32, blockBytes: 34 },
  Q2_K: { id: 10, blockElements: 256, blockBytes: 84 },
  Q3_K: { id: 11, blockElements: 256, blockBytes: 110 },
  Q4_K: { id: 12, blockElements: 256, blockBytes: 144 },
  Q5_K: { id: 13, blockElements: 256, blockBytes: 176 },
  Q6_K: { id: 14, blockElements: 256, blockBytes: 210 },
  IQ4_NL: { id: 20, blockElements: 32, blockBytes: 18 },
  IQ4_XS: { id: 23, blockElements: 256, blockBytes: 136 },
  I8: { id: 24, blockElements: 1, blockBytes: 1 },
  I16: { id: 25, blockElements: 1, blockBytes: 2 },
  I32: { id: 26, blockElements: 1, blockBytes: 4 },
  I64: { id: 27, blockElements: 1, blockBytes: 8 },
  F64: { id: 28, blockElements: 1, blockBytes: 8 },
  BF16: { id: 30, blockElements: 1, blockBytes: 2 },
} as const;

export type TensorType = keyof typeof TENSOR_TYPES;

const NAMES = new Map<number, TensorType>(
  (Object.keys(TENSOR_TYPES) as TensorType[]).map((name) => [TENSOR_TYPES[name].id, name]),
);

/** Name of a type by its number; undefined for one that this table does not know. */
export function tensorTypeOf(id: number): TensorType | undefined {
  return NAMES.get(id);
}

/** Bytes of a tensor whose rows have `rowElements` elements (a multiple of the block) and that has `rows` rows. */
export function tensorBytes(type: TensorType, rowElements: number, rows: number): number {
  const { blockElements, blockBytes } = TENSOR_TYPES[type];
  return (rowElements / blockElements) * blockBytes * rows;
}
