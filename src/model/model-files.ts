import { z } from 'zod';
import { filePath, name } from './scalars.ts';

/** An adapter's file, and how much of it is added to the weights. */
const adapter = z.strictObject({ file: filePath, scale: z.number() });

/** A model card's fields as they were given; the engine's modelCardSchema checks them in full. */
export const givenCard = z.record(z.string(), z.json());

export const modelFilesSchema = z.strictObject({
  model: filePath,
  mmproj: filePath,
  adapters: z.array(adapter).max(32).readonly(),
  /** Null for the card beside the model, else the default card. */
  card: givenCard.nullable(),
});

/**
 * An ensemble's member: the adapters attached while it answers, and its own mmproj in place of the model's, as an epoch
 * with a tuned projector has one. A run with no adapters has one member with none.
 */
export const runMemberSchema = z.object({
  name: z.string(),
  adapters: z.array(adapter).readonly(),
  mmproj: filePath.exactOptional(),
});
export type RunMember = z.infer<typeof runMemberSchema>;

/** A member that a person asks for. */
export const givenMemberSchema = z.strictObject({
  ...runMemberSchema.shape,
  name,
  adapters: z.array(adapter).max(32).readonly(),
}) satisfies z.ZodType<RunMember>;
