import { Worker } from 'node:worker_threads';
import type { Sheet } from 'read-excel-file/node';

/** More than this a reader needs for no workbook of the size that is let through, in MB. */
const LARGEST_HEAP = 4096;

/** Runs in the thread; it is text so that a bundle needs no further entry. */
const THREAD = `
const { parentPort, workerData } = require('node:worker_threads');
import(workerData.library)
  .then(({ default: readXlsxFile }) => readXlsxFile(Buffer.from(workerData.bytes)))
  .then(
    (sheets) => parentPort.postMessage({ sheets }),
    (error) => parentPort.postMessage({ problem: error instanceof Error ? error.message : String(error) }),
  );
`;

type Reply = { readonly sheets: Sheet[] } | { readonly problem: string };

/**
 * The sheets of an .xlsx file, read in a thread of its own: the library parses a sheet in one go, seconds for a large one.
 *
 * @throws Error with what is wrong with the file, or that it took too much memory
 */
export async function readXlsxApart(bytes: Buffer): Promise<Sheet[]> {
  const worker = new Worker(THREAD, {
    eval: true,
    workerData: { library: import.meta.resolve('read-excel-file/node'), bytes },
    resourceLimits: { maxOldGenerationSizeMb: LARGEST_HEAP },
    execArgv: [],
  });
  try {
    const reply = await new Promise<Reply>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`reading it ended with code ${code}`)));
    });
    if ('problem' in reply) throw new Error(reply.problem);
    return reply.sheets;
  } finally {
    await worker.terminate();
  }
}
