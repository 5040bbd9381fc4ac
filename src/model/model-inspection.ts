import { z } from 'zod';
import { cardFieldSchema } from './card-field.ts';
import { givenCard } from './model-files.ts';

/** What a language model's file says about it. */
const modelFacts = z.object({
  name: z.string().nullable(),
  architecture: z.string(),
  parameters: z.number(),
  /** Transformer blocks. */
  layers: z.int().nullable(),
  width: z.int().nullable(),
  heads: z.int().nullable(),
  /** Tokens of the longest prompt. */
  context: z.int().nullable(),
  /** Different tokens. */
  vocabulary: z.int().nullable(),
  /** Type of most weights: 'Q4_K', 'F16', ... */
  quantisation: z.string(),
  bytes: z.number(),
});
export type ModelFacts = z.infer<typeof modelFacts>;

/** What the files' headers say; null where a file cannot be read as what it should be. */
export const fileFactsSchema = z.object({
  model: modelFacts.nullable(),
  mmproj: z
    .object({
      /** Of models: 'LLaVA-1.5'. */
      family: z.string(),
      /** What is worth saying of the file, as its family has it. */
      facts: z.array(z.object({ name: z.string(), text: z.string() })).readonly(),
      /** What a card may say beside its prompt, labels and normalisation. */
      cardFields: z.array(cardFieldSchema).readonly(),
      /** Of the largest image. */
      tokens: z.int(),
      bytes: z.number(),
    })
    .nullable(),
  adapters: z
    .array(
      z.object({
        file: z.string(),
        rank: z.int().nullable(),
        alpha: z.number().nullable(),
        bytes: z.number(),
        problem: z.string().nullable(),
      }),
    )
    .readonly(),
  /** As it was given or found, right or not. */
  card: givenCard,
  cardSource: z.enum(['given', 'beside the model', 'default']),
  /** What keeps the files from answering, and what to do about it. */
  problems: z.array(z.object({ what: z.string(), action: z.string() })).readonly(),
  /** What is worth knowing of files that can be used: an adapter that changes nothing, tensors that nobody reads. */
  warnings: z.array(z.string()).readonly(),
});
export type FileFacts = z.infer<typeof fileFactsSchema>;

/** How each label reads after the prompt. */
export const labelTokens = z
  .array(z.object({ label: z.string(), id: z.int(), text: z.string(), tokens: z.int() }))
  .readonly();

export const modelInspectionSchema = fileFactsSchema.extend({
  labelTokens: labelTokens.nullable(),
  /** Both images included. */
  promptTokens: z.int().nullable(),
  /** Bytes that running the model takes here. An estimate: `parts` says of what. */
  memory: z
    .object({
      total: z.number(),
      available: z.number(),
      parts: z.array(z.object({ name: z.string(), bytes: z.number() })).readonly(),
    })
    .nullable(),
});
export type ModelInspection = z.infer<typeof modelInspectionSchema>;
