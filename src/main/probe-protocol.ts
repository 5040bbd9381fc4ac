import { z } from 'zod';

/**
 * How a utility process has its parent start a child for it, since it can start none itself: Electron gives it no
 * `utilityProcess`, and Node's `fork` would start the whole program again.
 *
 * These messages travel beside those of the inference protocol, from which their type tells them.
 */
export const probeRequestSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('probe-start'), probe: z.int(), module: z.string() }),
  z.object({ type: z.literal('probe-message'), probe: z.int(), message: z.unknown() }),
  z.object({ type: z.literal('probe-kill'), probe: z.int() }),
]);

export const probeReplySchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('probe-message'), probe: z.int(), message: z.unknown() }),
  z.object({ type: z.literal('probe-exit'), probe: z.int(), code: z.int() }),
]);

export type ProbeRequest = z.infer<typeof probeRequestSchema>;
export type ProbeReply = z.infer<typeof probeReplySchema>;
