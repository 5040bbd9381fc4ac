import { fork } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { at } from '../../../core/at.ts';
import { AppError } from '../../app-error.ts';
import { KERNELS_VARIABLE } from './own-kernels.ts';

interface Measured {
  /** Of the weights, or of keys and values. */
  readonly type: string;
  /** Billions of multiplications and additions a second of processor time, on one thread. */
  readonly speed: number;
  /** Of fixed factors. */
  readonly product: Float32Array;
}

/** What a process that loaded some kernels sends of them. */
export interface MeasuredKernels {
  /** What stands behind `ggml-cpu-` in the library's name. */
  readonly build: string;
  readonly products: readonly Measured[];
  readonly attentions: readonly Measured[];
  /** Of attention, as training wants them. */
  readonly gradients: readonly Measured[];
}

/**
 * Multiplies with some kernels in a process of its own, which they may end.
 *
 * @param library undefined for those that come with the program
 * @throws AppError `kernels-not-built` where the process ends without an answer
 */
export async function measureKernels(library?: string, signal?: AbortSignal): Promise<MeasuredKernels> {
  const entry = fileURLToPath(new URL('./kernel-process.ts', import.meta.url));
  const child = fork(entry, library === undefined ? [] : [library], {
    serialization: 'advanced',
    env: { ...process.env, [KERNELS_VARIABLE]: 'off' },
    execArgv: [],
    ...(signal && { signal }),
  });
  return new Promise((resolve, reject) => {
    child.once('message', (found) => resolve(found as MeasuredKernels));
    child.once('error', reject);
    child.once('exit', (status, ended) =>
      reject(
        new AppError(
          'kernels-not-built',
          `A process that tried the kernels ended with ${ended ?? status}.`,
          'Go on with the kernels that came with the program.',
        ),
      ),
    );
  });
}

/** Largest difference of two products, as a share of the root of the first one's mean square; NaN where the second lacks a number. */
export function differenceOf(product: Float32Array, other: Float32Array): number {
  if (other.length < product.length) return NaN;
  const scale = Math.sqrt(product.reduce((sum, value) => sum + value * value, 0) / product.length);
  return (
    product.reduce((most, value, index) => Math.max(most, Math.abs(value - at(other, index))), 0) / scale
  );
}
