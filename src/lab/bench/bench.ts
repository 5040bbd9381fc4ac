import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderFace } from '../../engine/datasets/synthetic/render-face.ts';
import type { LongWork } from '../../engine/long-work.ts';
import type { ComparatorSpec } from '../../engine/comparator/comparator-spec.ts';
import { benchComparator, type BenchReport } from './bench-comparator.ts';
import { BENCH_LLAVA, writeRandomLlava } from '../random-models/random-llava.ts';

export interface BenchOptions extends LongWork {
  /** The model to measure first; the random one runs on the same device and threads. */
  readonly spec: ComparatorSpec;
  /** Time for each way to answer. Defaults to {@link DEFAULT_BENCH_SECONDS}. */
  readonly secondsEach?: number;
}

/** Reports by model: the one given, then a random one with LLaVA-1.5's 576 tokens an image. */
export interface BenchOfModels {
  readonly given: BenchReport;
  readonly random: BenchReport;
}

export const DEFAULT_BENCH_SECONDS = 10;

/** As many images shown second as the demo has references, and a few pixels more than a tower takes. */
const IMAGES = 41;
const IMAGE_SIZE = 350;

/** Measures a model and a random one on drawn faces, see {@link benchComparator}. */
export async function bench(options: BenchOptions): Promise<BenchOfModels> {
  const { spec, secondsEach = DEFAULT_BENCH_SECONDS, signal, onProgress } = options;
  const work = { ...(signal && { signal }), ...(onProgress && { onProgress }) };
  const folder = await mkdtemp(join(tmpdir(), 'tiebreak-bench-'));
  try {
    const images: string[] = [];
    for (let index = 0; index < IMAGES; index++) {
      const file = join(folder, `face-${index}.jpg`);
      await writeFile(file, await renderFace(1, index, IMAGE_SIZE));
      images.push(file);
    }
    const given = await benchComparator({ spec, images, secondsEach }, work);
    const { model, mmproj } = await writeRandomLlava(folder, BENCH_LLAVA);
    const { gpu, threads } = spec;
    const randomSpec = { model, mmproj, gpu, ...(threads !== undefined && { threads }) };
    const random = await benchComparator({ spec: randomSpec, images, secondsEach }, work);
    return { given, random };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
