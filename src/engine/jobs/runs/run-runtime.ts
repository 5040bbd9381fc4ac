import { z } from 'zod';
import type { Run } from '../../store/runs.ts';

/** What a run keeps of who answers it. Older versions kept less. */
const runtimeSchema = z.object({
  /** See ComparatorInfo. */
  warnings: z.array(z.string()).readonly().default([]),
});

/** What a run keeps of who answers it; null before its first start, and of recorded answers. */
export function storedRuntime({ runtime }: Run): z.output<typeof runtimeSchema> | null {
  return runtimeSchema.safeParse(runtime).data ?? null;
}

/** What a person should know of a run's answers. */
export function runWarnings(run: Run): readonly string[] {
  return storedRuntime(run)?.warnings ?? [];
}
