import type { CheckpointFamily } from '../../../checkpoints/checkpoint-family.ts';
import { SMOLVLM_IMPORTABLE } from './smolvlm-importable.ts';
import { smolvlmName } from './smolvlm-names.ts';

const MODEL_TYPES = ['smolvlm', 'idefics3'];

/** Checkpoints of SmolVLM, SmolVLM2 and Idefics3, which differ in sizes and in what their processors are called. */
export const SMOLVLM_CHECKPOINTS: CheckpointFamily = {
  what: SMOLVLM_IMPORTABLE,
  options: [],
  detect: ({ model_type: type = '' }) => MODEL_TYPES.includes(type),
  nameOf: smolvlmName,
  read: async (folder, type) => (await import('./read-smolvlm.ts')).readSmolvlm(folder, type),
};
