import { Worker } from 'node:worker_threads';

/** Runs in the thread; it is text so that a bundle needs no further entry. */
const THREAD = `
const { parentPort, workerData } = require('node:worker_threads');
const { umap, generator, uniform, vectors, count, neighbours, minDist, seed } = workerData;
const draw = async () => {
  const [{ UMAP }, { xoroshiro128plus }, { uniformFloat64 }] =
    await Promise.all([import(umap), import(generator), import(uniform)]);
  const width = vectors.length / count;
  const rows = Array.from({ length: count }, (_, row) => Array.from(vectors.subarray(row * width, (row + 1) * width)));
  const random = xoroshiro128plus(seed);
  const map = new UMAP({ nNeighbors: neighbours, minDist, random: () => uniformFloat64(random) });
  const epochs = map.initializeFit(rows);
  let told = Date.now();
  for (let epoch = 0; epoch < epochs; epoch++) {
    map.step();
    if (Date.now() - told < 100) continue;
    told = Date.now();
    parentPort.postMessage({ done: epoch + 1, total: epochs });
  }
  parentPort.postMessage({ places: Float64Array.from(map.getEmbedding().flat()) });
};
draw().catch((error) => parentPort.postMessage({ problem: error instanceof Error ? error.message : String(error) }));
`;

type Reply =
  | { readonly done: number; readonly total: number }
  | { readonly places: Float64Array }
  | { readonly problem: string };

export interface UmapOptions {
  /** Fewer than there are vectors. */
  readonly neighbours: number;
  /** Smallest distance of two points on the map. */
  readonly minDist: number;
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
  readonly onStep?: (done: number, total: number) => void;
}

/**
 * UMAP of some vectors to two dimensions, in a thread of its own: the search for neighbours takes seconds in one go. The same
 * vectors and seed give the same map.
 *
 * @param vectors count x width, row-major
 * @returns x and y of each
 * @throws the signal's reason when it is aborted
 */
export async function umapApart(
  vectors: Float64Array,
  count: number,
  { neighbours, minDist, seed, signal, onStep }: UmapOptions,
): Promise<Float64Array> {
  signal?.throwIfAborted();
  const worker = new Worker(THREAD, {
    eval: true,
    workerData: {
      umap: import.meta.resolve('umap-js'),
      generator: import.meta.resolve('pure-rand/generator/xoroshiro128plus'),
      uniform: import.meta.resolve('pure-rand/distribution/uniformFloat64'),
      ...{ vectors, count, neighbours, minDist, seed },
    },
    execArgv: [],
  });
  const stop = () => void worker.terminate();
  signal?.addEventListener('abort', stop);
  try {
    return await new Promise<Float64Array>((resolve, reject) => {
      worker.on('message', (reply: Reply) => {
        if ('places' in reply) resolve(reply.places);
        else if ('problem' in reply) reject(new Error(reply.problem));
        else onStep?.(reply.done, reply.total);
      });
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`drawing the map ended with code ${code}`)));
    });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
    await worker.terminate();
  }
}
