import { z } from 'zod';

/** What may be asked to compute; `auto` takes the best backend that works here. */
export const GPU_CHOICES = ['auto', 'cpu', 'cuda', 'vulkan', 'metal'] as const;

export const gpuChoiceSchema = z.enum(GPU_CHOICES);
export type GpuChoice = z.infer<typeof gpuChoiceSchema>;
