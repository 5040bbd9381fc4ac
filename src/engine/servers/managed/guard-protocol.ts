import { z } from 'zod';
import type { InferenceChild } from '../../inference/inference-child.ts';

const startSchema = z.object({
  type: z.literal('start'),
  program: z.string(),
  args: z.array(z.string()).readonly(),
  /** Of the environment, besides what the guard has. */
  env: z.record(z.string(), z.string()),
  /** The file that its output is added to. */
  log: z.string(),
});

/** What a guard is told: to start its one server, or to stop it and end. */
export const guardRequestSchema = z.discriminatedUnion('type', [
  startSchema,
  z.object({ type: z.literal('stop') }),
]);
export type GuardRequest = z.infer<typeof guardRequestSchema>;
export type GuardStart = z.infer<typeof startSchema>;

/** What a guard tells: that the server runs, and how it ended (for a person). */
export const guardReplySchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('started'), pid: z.int() }),
  z.object({ type: z.literal('ended'), how: z.string() }),
]);
export type GuardReply = z.infer<typeof guardReplySchema>;

/** The process between Tiebreak and a server, as Tiebreak sees it. The last lines of its output are the server's. */
export type GuardChild = InferenceChild<GuardRequest>;
