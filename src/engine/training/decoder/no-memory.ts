import { AppError } from '../../app-error.ts';
import type { Backend } from '../../ggml/backend.ts';

/** The error of a device that has no room for a training. */
export function noMemory({ device }: Backend): AppError {
  return new AppError(
    'no-memory',
    `Training does not fit into the memory of ${device.description}.`,
    'Use fewer pairs per step, a smaller rank, or a smaller weight type.',
  );
}
