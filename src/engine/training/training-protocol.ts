import { z } from 'zod';
import type { Progress } from '../long-work.ts';
import { errorSchema } from '../inference/inference-protocol.ts';
import type { EpochRecord } from './epoch-record.ts';
import type { TrainingOutcome, TrainingStep } from './train-adapter.ts';
import type { TrainingDescription } from './training-folder.ts';
import type { TrainingSpec } from './training-spec.ts';

/**
 * What crosses between the main process and the one that trains.
 *
 * The main process sends 'train' once; any number of 'opened', 'progress', 'step' and 'epoch' answer it, and at last
 * 'done' or 'error'. 'pause' asks it to stop after the step in flight, which 'done' answers; then 'close' ends the
 * process. Both ends are of one program, so only the outermost shape is checked.
 */
export const trainingRequestSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('train'),
    spec: z.custom<TrainingSpec>((spec) => z.object({ folder: z.string() }).safeParse(spec).success),
  }),
  z.object({ type: z.literal('pause') }),
  z.object({ type: z.literal('close') }),
]);

export const trainingReplySchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('opened'),
    description: z.custom<TrainingDescription>(isObject),
    stepsBefore: z.int().nonnegative(),
  }),
  z.object({ type: z.literal('progress'), progress: z.custom<Progress>(isObject) }),
  z.object({ type: z.literal('step'), step: z.custom<TrainingStep>(isObject) }),
  z.object({ type: z.literal('epoch'), epoch: z.custom<EpochRecord>(isObject) }),
  z.object({ type: z.literal('done'), outcome: z.custom<TrainingOutcome>(isObject) }),
  z.object({ type: z.literal('error'), error: errorSchema }),
]);

export type TrainingRequest = z.infer<typeof trainingRequestSchema>;
export type TrainingReply = z.infer<typeof trainingReplySchema>;

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
