import { z } from 'zod';

/** What the process with @fugood/llama.node is sent once. */
export const llamaNodeRequestSchema = z.object({
  model: z.string(),
  mmproj: z.string(),
  /** LoRA adapters to attach; defaults to none. */
  adapters: z.array(z.object({ file: z.string(), scale: z.number() })).default([]),
  gpu: z.enum(['cpu', 'cuda', 'vulkan', 'metal']),
  threads: z.int().positive(),
  /** With `<image>` twice. */
  prompt: z.string(),
  /** Tokens that a whole prompt has at most. */
  contextTokens: z.int().positive(),
  /** Paths of the images. */
  pairs: z.array(z.object({ first: z.string(), second: z.string() })),
  /** Time after which no further pair is begun. */
  milliseconds: z.number().positive().optional(),
  /** Most probable tokens to tell for each pair. */
  probabilities: z.int().nonnegative(),
});

export const llamaNodeReplySchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('answer'),
    index: z.int(),
    milliseconds: z.number(),
    probabilities: z.array(z.tuple([z.string(), z.number()])),
  }),
  z.object({ type: z.literal('error'), message: z.string() }),
]);

export type LlamaNodeRequest = z.input<typeof llamaNodeRequestSchema>;
export type LlamaNodeReply = z.infer<typeof llamaNodeReplySchema>;
