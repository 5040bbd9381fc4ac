import type { CheckpointFamily } from '../../../checkpoints/checkpoint-family.ts';
import { MODEL_TYPES } from '../generation.ts';
import { qwenName } from './tensor-names.ts';

/** Qwen2.5-VL's and Qwen3-VL's checkpoints. */
export const QWEN_CHECKPOINTS: CheckpointFamily = {
  what: `a Qwen2.5-VL or Qwen3-VL (model_type ${Object.keys(MODEL_TYPES).join(', ')})`,
  options: [],
  detect: ({ model_type: type }) => type !== undefined && Object.hasOwn(MODEL_TYPES, type),
  nameOf: qwenName,
  read: async (folder, type) => (await import('./read-qwen.ts')).readQwen(folder, type),
};
