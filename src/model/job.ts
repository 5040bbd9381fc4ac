import { z } from 'zod';
import { failureSchema } from './failure.ts';
import { id } from './scalars.ts';

/** A line of a log, with its time in Unix milliseconds. */
export const logLineSchema = z.object({ at: z.number(), text: z.string() });
export type LogLine = z.infer<typeof logLineSchema>;

/** Long work of the workbench. */
export const jobSchema = z.object({
  id: z.string(),
  kind: z.enum(['import', 'run', 'demo', 'training', 'map', 'model']),
  /** Of a run or a training its name. */
  title: z.string(),
  runId: id.nullable(),
  state: z.enum(['waiting', 'working', 'stopping', 'done', 'stopped', 'failed']),
  done: z.int(),
  total: z.int().nullable(),
  unit: z.string(),
  message: z.string(),
  /** Units a second over the last seconds; null until known. */
  rate: z.number().nullable(),
  secondsLeft: z.number().nullable(),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  error: failureSchema.nullable(),
  /** The newest lines of its log, at most 500, the oldest first. */
  log: z.array(logLineSchema).readonly(),
});
export type Job = z.infer<typeof jobSchema>;
