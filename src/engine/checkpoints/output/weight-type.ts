import type { ImportType } from '../../../model/import-record.ts';
import { TENSOR_TYPES, type TensorType } from '../../ggml/tensor-type.ts';

const MATRICES: Readonly<Record<ImportType, TensorType>> = {
  f32: 'F32',
  f16: 'F16',
  bf16: 'BF16',
  q8_0: 'Q8_0',
  q4_k: 'Q4_K',
};

/** Taken in turn where rows do not fill the blocks of a type. */
const COARSER_LAST: readonly TensorType[] = ['Q6_K', 'Q4_K', 'Q8_0', 'F16'];

/** llama.cpp's own choice for the output matrix of a model in 4 bits: it decides the answers most. */
const OUTPUT_OF_FOUR_BITS = 'Q6_K';

/** Type of a decoder's matrix with rows of so many numbers. */
export function matrixType(type: ImportType, name: string, row: number): TensorType {
  const wanted = type === 'q4_k' && name === 'output.weight' ? OUTPUT_OF_FOUR_BITS : MATRICES[type];
  if (row % TENSOR_TYPES[wanted].blockElements === 0) return wanted;
  const rest = COARSER_LAST.slice(COARSER_LAST.indexOf(wanted) + 1);
  return rest.find((other) => row % TENSOR_TYPES[other].blockElements === 0) ?? 'F16';
}

/** Type of a tower's or projector's matrix: they are small beside a decoder, and are not quantised. */
export function towerType(type: ImportType): TensorType {
  return type === 'f32' ? 'F32' : type === 'bf16' ? 'BF16' : 'F16';
}

/** `general.file_type` of llama.h (`enum llama_ftype`) for each. */
export const FILE_TYPES: Readonly<Record<ImportType, number>> = {
  f32: 0,
  f16: 1,
  bf16: 32,
  q8_0: 7,
  q4_k: 14,
};
