import { z } from 'zod';
import { fileFactsSchema, labelTokens } from '../../model/model-inspection.ts';
import type { GpuChoice } from '../../model/gpu-choice.ts';
import type { InspectedFiles, InspectedModel } from '../comparator/inspect-model.ts';

/** What is to be found out in a process of its own: whatever loads llama.cpp, or reads another's file, may crash. */
export type Subject =
  /** What computes with a backend. */
  | { readonly kind: 'device'; readonly gpu: GpuChoice }
  /**
   * What the files of a model say; unless only their headers are asked for, also how it reads its card's prompt and what it
   * takes to run it. Its weights are not loaded.
   */
  | {
      readonly kind: 'model';
      readonly gpu: GpuChoice;
      readonly files: InspectedFiles;
      readonly headersOnly: boolean;
    };

const deviceSchema = z.object({
  gpu: z.enum(['cpu', 'cuda', 'vulkan', 'metal']) satisfies z.ZodType<Exclude<GpuChoice, 'auto'>>,
  name: z.string(),
  /** Bytes. */
  memoryTotal: z.number(),
  memoryFree: z.number(),
});

const readModelSchema = z.object({
  device: deviceSchema,
  labelTokens,
  /** Why the labels cannot be told apart; null where they can. */
  labelProblem: z.object({ message: z.string(), action: z.string() }).nullable(),
  /** What is to be told of the prompt's length and of {@link memory}. */
  estimateNotices: z.array(z.string()).readonly(),
  /** What is to be told of words that can be told apart. */
  labelNotices: z.array(z.string()).readonly(),
  /** Both images included. */
  promptTokens: z.int(),
  /** Bytes of the keys and values of everything read, and of what computing takes besides. */
  memory: z.object({ weights: z.number(), keysAndValues: z.number(), computing: z.number() }),
});

const modelSchema = z.object({
  files: fileFactsSchema,
  /** The card, where it is right. */
  checkedCard: z.custom<InspectedModel['checkedCard']>((card) => typeof card === 'object'),
  /** Null where only headers were asked for, or a file is not in order. */
  read: readModelSchema.nullable(),
});

/** What a device is. */
export type ExaminedDevice = z.infer<typeof deviceSchema>;

/** How a model reads its card, and what running it comes to. */
export type ReadModel = z.infer<typeof readModelSchema>;

/** What was found out of a model's files. */
export type ExaminedModel = z.infer<typeof modelSchema>;

/** What was found out, by the kind of subject. */
export interface Examined {
  readonly device: ExaminedDevice;
  readonly model: ExaminedModel;
}

export const examinedSchemas = { device: deviceSchema, model: modelSchema } as const;
