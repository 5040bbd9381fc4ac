import type { CheckpointFamily } from '../../../checkpoints/checkpoint-family.ts';
import { canonicalName } from '../../../checkpoints/names/canonical-name.ts';
import { LLAVA_IMPORTABLE } from './llava-importable.ts';

/** LLaVA's checkpoints: in the hub's layout, or in that of LLaVA's own code, whose tower is a folder apart. */
export const LLAVA_CHECKPOINTS: CheckpointFamily = {
  what: LLAVA_IMPORTABLE,
  options: ['tower', 'lastNorm'],
  detect: ({ model_type: type, ...config }) =>
    type === 'llava' || typeof config['mm_vision_tower'] === 'string',
  nameOf: canonicalName,
  read: async (...args) => (await import('./read-llava.ts')).readLlava(...args),
};
