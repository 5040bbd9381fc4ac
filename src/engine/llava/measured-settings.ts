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
const WORTHWHILE = 0.04;

/** Of a few runs the fastest counts: other programs only ever make one slower. */
const RUNS = 3;

/** Milliseconds after which no further setting is tried: a model this slow gains nothing from measuring more. */
const PATIENCE = 1500;

/** Threads tried, up to the cores there are. */
const THREADS = [1, 2, 4, 6, 8, 12, 16, 24, 32];

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
  const cores = availableParallelism();
  const candidates =
    limits.threads !== undefined
      ? [limits.threads]
      : limits.onGpu
        ? [Math.min(4, cores)]
        : [...THREADS.filter((count) => count < cores), cores];
  // The sequence after those of the pairs.
  const beginning = limits.mostTogether;
  const pairTime = (pairs: number) => {
    let best = Infinity;
    for (let run = 0; run < RUNS && (run === 0 || performance.now() < deadline); run++) {
      for (let worker = 0; worker < pairs; worker++) decoder.share(beginning, worker);
      const start = performance.now();
      reader.readRests(Array.from({ length: pairs }, (_, sequence) => ({ sequence, second: image })));
      best = Math.min(best, (performance.now() - start) / pairs);
      for (let worker = 0; worker < pairs; worker++) decoder.forget(worker);
    }
    return best;
  };

  let threads = candidates.at(-1) ?? 1;
  decoder.setThreads(threads);
  decoder.forgetAll();
  reader.readBeginnings([{ sequence: beginning, first: image }]);
  let fastest = pairTime(1);
  for (const count of candidates.slice(0, -1).reverse()) {
    if (performance.now() > deadline) break;
    decoder.setThreads(count);
    const time = pairTime(1);
    if (time > fastest * (1 + WORTHWHILE)) continue;
    fastest = Math.min(fastest, time);
    threads = count;
  }
  decoder.setThreads(threads);

  let pairsTogether = limits.pairsTogether ?? 1;
  if (limits.pairsTogether === undefined)
    for (let pairs = 2; pairs <= limits.mostTogether && performance.now() < deadline; pairs *= 2) {
      const time = pairTime(pairs);
      if (time > fastest * (1 - WORTHWHILE)) continue;
      fastest = time;
      pairsTogether = pairs;
    }
  decoder.forgetAll();
  return { threads, pairsTogether: Math.min(pairsTogether, limits.mostTogether) };
}
