import { availableParallelism } from 'node:os';

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

export interface Measurement extends GivenSettings {
  /** Most pairs that a call can read. */
  readonly mostTogether: number;
  readonly onGpu: boolean;
  /** Multiplications and additions for a pair, roughly. */
  readonly operations: number;
  /** Answers so many pairs in one call on so many threads. */
  readonly answer: (pairs: number, threads: number) => void;
}

/** A setting with more threads or more pairs must be faster by this share, or the smaller one is taken. */
const WORTHWHILE = 0.08;

/**
 * Runs of a setting, of which the mean counts: with more threads than free cores most runs are fast and a few very
 * slow, because threads that wait for one another wait for the slowest.
 */
const RUNS = 5;

/** Milliseconds after which no further number of threads, and then no further number of pairs, is tried. */
const PATIENCE = 800;

/** A setting whose first run takes so many times as long as the best one is given up. */
const HOPELESS = 2;

/** Operations of a pair (about a second on one core) from which on all cores are used without trying fewer. */
const LARGE = 1e11;

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
export function measureSettings(measurement: Measurement): MeasuredSettings {
  const { answer, mostTogether, onGpu, operations } = measurement;
  const large = !onGpu && operations > LARGE;
  const candidates = threadCandidates(measurement);
  if (candidates.length === 1 && (measurement.pairsTogether !== undefined || large))
    return {
      threads: candidates[0] ?? 1,
      pairsTogether: Math.min(measurement.pairsTogether ?? 1, mostTogether),
    };

  // What is slow the first time is not the setting.
  answer(1, candidates[0] ?? 1);
  const times = new Map<number, number>();
  const threadsDeadline = performance.now() + PATIENCE;
  for (const threads of candidates) {
    if (times.size > 0 && performance.now() > threadsDeadline) break;
    times.set(
      threads,
      meanTime(() => answer(1, threads), Math.min(...times.values()), threadsDeadline),
    );
  }
  const threads = chosenThreads(times);

  if (measurement.pairsTogether !== undefined)
    return { threads, pairsTogether: Math.min(measurement.pairsTogether, mostTogether) };
  let pairsTogether = 1;
  let fastest = times.get(threads) ?? Infinity;
  const pairsDeadline = performance.now() + PATIENCE;
  for (let pairs = 2; pairs <= mostTogether && performance.now() < pairsDeadline; pairs *= 2) {
    const time = meanTime(() => answer(pairs, threads), fastest * pairs, pairsDeadline) / pairs;
    if (time > fastest * (1 - WORTHWHILE)) continue;
    fastest = time;
    pairsTogether = pairs;
  }
  return { threads, pairsTogether };
}

/** Milliseconds of a run, the mean of a few unless the first is hopeless beside the best so far. */
function meanTime(run: () => void, best: number, deadline: number): number {
  const start = performance.now();
  let runs = 0;
  let mean: number;
  do {
    run();
    mean = (performance.now() - start) / ++runs;
  } while (runs < RUNS && mean < best * HOPELESS && performance.now() < deadline);
  return mean;
}

function threadCandidates({ threads, onGpu, operations }: Measurement): number[] {
  const cores = availableParallelism();
  if (threads !== undefined) return [threads];
  if (onGpu) return [Math.min(THREADS_BESIDE_GPU, cores)];
  return operations > LARGE ? [cores] : [...THREADS.filter((count) => count < cores), cores];
}

/** The fewest threads that are nearly as fast as the fastest. */
function chosenThreads(times: ReadonlyMap<number, number>): number {
  const single = times.get(1) ?? Infinity;
  const most = single < LONG_ENOUGH ? Math.max(1, availableParallelism() - 1) : Infinity;
  const allowed = [...times].filter(([threads]) => threads <= most || times.size === 1);
  const fastest = Math.min(...allowed.map(([, time]) => time));
  return Math.min(
    ...allowed.filter(([, time]) => time <= fastest * (1 + WORTHWHILE)).map(([threads]) => threads),
  );
}
