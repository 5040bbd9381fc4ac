import { availableParallelism } from 'node:os';
import { at } from '../../core/at.ts';

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
  readonly mostTogether: () => number;
  readonly onGpu: boolean;
  /** Multiplications and additions for a pair, roughly: of whatever type the weights are. */
  readonly operations: number;
  /** Answers so many pairs in one call on so many threads. */
  readonly answer: (pairs: number, threads: number) => void;
  /** Milliseconds. Defaults to the time that passes. */
  readonly clock?: () => number;
}

/** A setting with more threads or more pairs must be faster by this share, or the smaller one is taken. */
const WORTHWHILE = 0.08;

/**
 * Runs of a setting, of which the mean counts: with more threads than free cores most runs are fast and a few very
 * slow, because threads that wait for one another wait for the slowest.
 */
const RUNS = 5;

/**
 * Milliseconds for trying numbers of threads, and again for numbers of pairs: no run begins that would be expected to end later.
 * Only the first of all runs, whose time nobody knows, may take longer.
 */
const PATIENCE = 800;

/** A setting whose first run takes so many times as long as the best one is given up. */
const HOPELESS = 2;

/** Operations of a pair (about a second on one core) from which on all cores are used, a pair a call, without trying others. */
const LARGE = 5e10;

/** Operations of a pair (some milliseconds on one core) below which threads only wait for one another. */
const SMALL = 1e9;

/**
 * Milliseconds that a pair must take on one thread for all cores to be used. Below, one core is left to the rest of the
 * program: reading images and storing answers would stop one of the threads, and the others would wait for it
 * hundreds of times in every pair.
 */
const LONG_ENOUGH = 100;

/** Threads tried, up to the cores there are. */
const THREADS = [1, 2, 4, 6, 8, 12, 16, 24, 32];

/** Pairs in a call where nothing is measured: what a small model is fastest with, or nearly. */
export const USUAL_TOGETHER = 8;

/** Threads where a graphics card does the work. */
const THREADS_BESIDE_GPU = 4;

/**
 * Tries numbers of threads, then of pairs in a call, on the machine as it is now.
 *
 * A small model can be slower on two threads than on one (they wait for each other), and a batch only helps where a
 * single pair does not fill the processor.
 */
export function measureSettings(measurement: Measurement): MeasuredSettings {
  const { answer, mostTogether, onGpu, operations, clock = () => performance.now() } = measurement;
  const large = !onGpu && operations > LARGE;
  const candidates = threadCandidates(measurement);
  if (candidates.length === 1 && (measurement.pairsTogether !== undefined || large))
    return { threads: at(candidates, 0), pairsTogether: measurement.pairsTogether ?? 1 };

  // What is slow the first time is not the setting.
  const began = clock();
  answer(1, at(candidates, 0));
  const first = clock() - began;
  const times = new Map<number, number>();
  const forThreads = new Patience(clock);
  for (const threads of candidates) {
    const best = Math.min(first, ...times.values());
    if (forThreads.allows(best))
      times.set(
        threads,
        forThreads.meanTime(() => answer(1, threads), best),
      );
  }
  // A single run that used it all up is of a large model.
  const threads = times.size === 0 ? (candidates.at(-1) ?? 1) : chosenThreads(times);

  if (measurement.pairsTogether !== undefined) return { threads, pairsTogether: measurement.pairsTogether };
  let pairsTogether = 1;
  let fastest = times.get(threads) ?? first;
  const forPairs = new Patience(clock);
  const most = mostTogether();
  for (let pairs = 2; pairs <= most && forPairs.allows(fastest * pairs); pairs *= 2) {
    const time = forPairs.meanTime(() => answer(pairs, threads), fastest * pairs) / pairs;
    if (time > fastest * (1 - WORTHWHILE)) continue;
    fastest = time;
    pairsTogether = pairs;
  }
  return { threads, pairsTogether };
}

/** What a single question is answered with, for which measuring would take longer than it does. */
export function settingsForOne({
  threads,
  onGpu,
  operations,
}: Pick<Measurement, 'threads' | 'onGpu' | 'operations'>): MeasuredSettings {
  const cores = availableParallelism();
  const usual = onGpu ? Math.min(THREADS_BESIDE_GPU, cores) : operations < SMALL ? 1 : cores;
  return { threads: threads ?? usual, pairsTogether: 1 };
}

/** Time for runs, of which none begins that would be expected to end too late. */
class Patience {
  readonly #clock: () => number;
  readonly #deadline: number;

  constructor(clock: () => number) {
    this.#clock = clock;
    this.#deadline = clock() + PATIENCE;
  }

  /** Whether a run of so many milliseconds would end in time. */
  allows(expected: number): boolean {
    return this.#clock() + expected <= this.#deadline;
  }

  /** Milliseconds of a run, the mean of a few unless the first is hopeless beside the best so far. */
  meanTime(run: () => void, best: number): number {
    const start = this.#clock();
    let runs = 0;
    let mean: number;
    do {
      run();
      mean = (this.#clock() - start) / ++runs;
    } while (runs < RUNS && mean < best * HOPELESS && this.allows(mean));
    return mean;
  }
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
