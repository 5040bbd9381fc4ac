import { Worker } from 'node:worker_threads';

type Reply<Value> = { readonly value: Value } | { readonly problem: string };

/**
 * What a thread of its own computes, once. For libraries that read foreign bytes in one go: neither their time nor their
 * memory is ours.
 *
 * @param program CommonJS, text so that a bundle needs no further entry; `answer(work)` sends what the promise `work` gives
 * @param data what the program finds as `workerData`
 * @param largestHeap of the thread, in MB
 * @throws Error with what went wrong in the thread, or that it took too much memory
 */
export async function askThread<Value>(program: string, data: object, largestHeap: number): Promise<Value> {
  const worker = new Worker(`${ANSWER}${program}`, {
    eval: true,
    workerData: data,
    resourceLimits: { maxOldGenerationSizeMb: largestHeap },
    execArgv: [],
  });
  try {
    const reply = await new Promise<Reply<Value>>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`reading it ended with code ${code}`)));
    });
    if ('problem' in reply) throw new Error(reply.problem);
    return reply.value;
  } finally {
    await worker.terminate();
  }
}

const ANSWER = `
const { parentPort, workerData } = require('node:worker_threads');
// What a library stumbles over in a damaged file says nothing to a person.
const STUMBLES = [TypeError, RangeError, ReferenceError];
const problemOf = (error) =>
  STUMBLES.some((kind) => error instanceof kind)
    ? 'what it holds does not fit together, or is written in an unusual way'
    : error instanceof Error ? error.message : String(error);
const answer = (work) =>
  work.then(
    (value) => parentPort.postMessage({ value }),
    (error) => parentPort.postMessage({ problem: problemOf(error) }),
  );
`;
