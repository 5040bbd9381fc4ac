import { availableParallelism } from 'node:os';
import type { Encoding } from './encoding.ts';
import type { LanguageDecoder } from './language-decoder.ts';
import type { PairReader } from './pair-reader.ts';

/** How pairs are answered fastest here. */
export interface MeasuredSettings {
  readonly threads: number;
  /** Pairs read in one call. */
  readonly pairsTogether: number;
}

/** Settings to be used whatever is faster. */
export interface GivenSettings {
  readonly threads?: number | undefined;
  readonly pairsTogether?: number | undefined;
}

export interface MeasurementLimits extends GivenSettings {
  /** Most pairs that the decoder has sequences and room for. */
  readonly mostTogether: number;
  readonly onGpu: boolean;
}

/** A setting with more threads or more pairs must be faster by this share, or the smaller one is taken. */
const WORTHWHILE = 0.08;

/**
 * Runs of a setting, of which the mean counts: with more threads than free cores most runs are fast and a few very
 * slow, because threads that wait for one another wait for the slowest.
 */
const RUNS = 5;

/** Milliseconds after which no further setting is tried: a model this slow gains nothing from measuring more. */
const PATIENCE = 1000;

/**
 * Milliseconds that a pair must take on one thread for all cores to be used. Below, one core is left to the rest of the
 * program: reading images and storing answers would stop one of the threads, and the others would wait for it
 * hundreds of times in every pair.
 */
const LONG_ENOUGH = 100;

/** Threads tried, up to the cores there are. */
const THREADS = [1, 2, 4, 6, 8, 12, 16, 24, 32];

/** Threads where a graphics card does the work. */
const THREADS_BESIDE_GPU = 4;

/**
 * Tries numbers of threads, then of pairs in a call, on the machine as it is now.
 *
 * A small model can be slower on two threads than on one (they wait for each other), and a batch only helps where a
 * single pair does not fill the processor.
 */
export function measureSettings(
  decoder: LanguageDecoder,
  reader: PairReader,
  image: Encoding,
  limits: MeasurementLimits,
): MeasuredSettings {
  const deadline = performance.now() + PATIENCE;
  // The sequence after those of the pairs.
  const beginning = limits.mostTogether;
  const timeOf = (threads: number, pairs: number) => {
    decoder.setThreads(threads);
    const total = { time: 0, runs: 0 };
    do {
      for (let worker = 0; worker < pairs; worker++) decoder.share(beginning, worker);
      const start = performance.now();
      reader.readRests(Array.from({ length: pairs }, (_, sequence) => ({ sequence, second: image })));
      total.time += performance.now() - start;
      total.runs++;
      for (let worker = 0; worker < pairs; worker++) decoder.forget(worker);
    } while (total.runs < RUNS && performance.now() < deadline);
    return total.time / total.runs / pairs;
  };

  const candidates = threadCandidates(limits);
  decoder.setThreads(candidates[0] ?? 1);
  decoder.forgetAll();
  reader.readBeginnings([{ sequence: beginning, first: image }]);
  // What is slow the first time is not the setting.
  timeOf(candidates[0] ?? 1, 1);
  const times = new Map<number, number>();
  for (const threads of candidates)
    if (times.size === 0 || performance.now() < deadline) times.set(threads, timeOf(threads, 1));
  const threads = chosenThreads(times);

  let pairsTogether = limits.pairsTogether ?? 1;
  let fastest = times.get(threads) ?? Infinity;
  if (limits.pairsTogether === undefined)
    for (let pairs = 2; pairs <= limits.mostTogether && performance.now() < deadline; pairs *= 2) {
      const time = timeOf(threads, pairs);
      if (time > fastest * (1 - WORTHWHILE)) continue;
      fastest = time;
      pairsTogether = pairs;
    }
  decoder.setThreads(threads);
  decoder.forgetAll();
  return { threads, pairsTogether: Math.min(pairsTogether, limits.mostTogether) };
}

/** The most first, so that a large model is not waited for on a single thread. */
function threadCandidates({ threads, onGpu }: MeasurementLimits): number[] {
  const cores = availableParallelism();
  if (threads !== undefined) return [threads];
  if (onGpu) return [Math.min(THREADS_BESIDE_GPU, cores)];
  return [cores, ...THREADS.filter((count) => count < cores).reverse()];
}

/** The fewest threads that are nearly as fast as the fastest. */
function chosenThreads(times: ReadonlyMap<number, number>): number {
  const single = times.get(1);
  const most =
    single !== undefined && single < LONG_ENOUGH ? Math.max(1, availableParallelism() - 1) : Infinity;
  const allowed = [...times].filter(([threads]) => threads <= most || times.size === 1);
  const fastest = Math.min(...allowed.map(([, time]) => time));
  return Math.min(
    ...allowed.filter(([, time]) => time <= fastest * (1 + WORTHWHILE)).map(([threads]) => threads),
  );
}
