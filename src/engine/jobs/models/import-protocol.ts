import { z } from 'zod';
import { errorSchema } from '../../inference/inference-protocol.ts';
import type { Progress } from '../../long-work.ts';
import type { ImportedFrom, ImportModelOptions } from './import-model.ts';

/** What is imported, as it crosses to another process. */
export type ImportOrder = Omit<ImportModelOptions, 'signal' | 'onProgress' | 'onSize'> & {
  readonly workspaceDir: string;
};

/**
 * What crosses between the main process and the one that imports.
 *
 * The main process sends 'import' once; any number of 'progress' and 'size' answer it, and at last 'done', 'stopped' or 'error'.
 * 'stop' asks it to stop; then 'close' ends the process. Both ends are of one program, so only the outermost shape is checked.
 */
export const importRequestSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('import'), order: z.custom<ImportOrder>(isObject) }),
  z.object({ type: z.literal('stop') }),
  z.object({ type: z.literal('close') }),
]);

export const importReplySchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('progress'), progress: z.custom<Progress>(isObject) }),
  z.object({ type: z.literal('size'), what: z.string(), bytes: z.number(), free: z.number() }),
  z.object({ type: z.literal('done'), imported: z.custom<ImportedFrom>(isObject) }),
  z.object({ type: z.literal('stopped') }),
  z.object({ type: z.literal('error'), error: errorSchema }),
]);

export type ImportRequest = z.infer<typeof importRequestSchema>;
export type ImportReply = z.infer<typeof importReplySchema>;

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}
