import os from 'node:os';
import process from 'node:process';
import { AppError } from '../engine/app-error.ts';
import type { Result } from '../ipc/requests.ts';
import type { Examiner } from './examiner.ts';

type Devices = Result<'models.devices'>;
type Backend = Devices['backends'][number];

/** The fastest first. Metal is Apple's alone, and there nothing else is. */
const BACKENDS =
  process.platform === 'darwin' ? (['metal', 'cpu'] as const) : (['cuda', 'vulkan', 'cpu'] as const);

/** The backends that can be used here with what runs them, and those that cannot with the reason. */
export async function listDevices(examiner: Examiner): Promise<Devices> {
  const backends: Backend[] = [];
  for (const gpu of BACKENDS) backends.push(await describe(examiner, gpu));
  return { threads: os.availableParallelism(), memory: os.totalmem(), backends };
}

async function describe(examiner: Examiner, gpu: (typeof BACKENDS)[number]): Promise<Backend> {
  try {
    const { name, memoryTotal } = await examiner.ask({ kind: 'device', gpu });
    return { gpu, name, memory: memoryTotal, usable: true, reason: null };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { gpu, name: gpu.toUpperCase(), memory: null, usable: false, reason: error.message };
  }
}
