import { AppError } from '../../app-error.ts';
import type { Backend } from '../../ggml/backend.ts';

/** The error of a device that has no room for a training. */
export function noMemory({ device }: Backend): AppError {
  return new AppError(
    'no-memory',
    `Training does not fit the memory of ${device.description}.`,
    'Take fewer pairs at once, a smaller rank, or a model in a smaller type.',
  );
}
