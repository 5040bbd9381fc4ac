import { z } from 'zod';
import { labelTokens } from '../../model/model-inspection.ts';
import type { GpuChoice } from '../../model/gpu-choice.ts';
import type { ModelCard } from '../model-files/model-card.ts';

/** What is to be found out in a process of its own: whatever loads llama.cpp may crash. */
export type Subject =
  /** What computes with a backend. */
  | { readonly kind: 'device'; readonly gpu: GpuChoice }
  /** How a model reads a card's prompt, and what it takes to run it; its weights are not loaded. */
  | {
      readonly kind: 'model';
      readonly gpu: GpuChoice;
      readonly model: string;
      readonly mmproj: string;
      readonly card: ModelCard;
    };

const deviceSchema = z.object({
  gpu: z.enum(['cpu', 'cuda', 'vulkan', 'metal']) satisfies z.ZodType<Exclude<GpuChoice, 'auto'>>,
  name: z.string(),
  /** Bytes. */
  memoryTotal: z.number(),
  memoryFree: z.number(),
});

const modelSchema = z.object({
  device: deviceSchema,
  labelTokens,
  /** Why the labels cannot be told apart; null where they can. */
  labelProblem: z.object({ message: z.string(), action: z.string() }).nullable(),
  /** Both images included. */
  promptTokens: z.int(),
  /** Bytes of the keys and values of everything read, and of what computing takes besides. */
  memory: z.object({ weights: z.number(), keysAndValues: z.number(), computing: z.number() }),
});

/** What a device is. */
export type ExaminedDevice = z.infer<typeof deviceSchema>;

/** What running a model comes to. */
export type ExaminedModel = z.infer<typeof modelSchema>;

/** What was found out, by the kind of subject. */
export interface Examined {
  readonly device: ExaminedDevice;
  readonly model: ExaminedModel;
}

export const examinedSchemas = { device: deviceSchema, model: modelSchema } as const;
