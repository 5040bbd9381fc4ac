import type { LongWork } from '../../engine/long-work.ts';
import type { ComparatorInfo, ComparatorSpec } from '../../engine/comparator/comparator-spec.ts';
import { Comparator } from '../../engine/comparator/comparator.ts';
import { modelCardOf } from '../../engine/model-files/model-card.ts';
import { compareOneAtATime } from '../../engine/comparator/one-at-a-time.ts';
import type { ImagePair } from '../../engine/comparator/pair-batches.ts';
import { answerWithLlamaNode, hasLlamaNode } from './llama-node.ts';

export interface BenchRequest {
  readonly spec: ComparatorSpec;
  /** Paths of images, each compared with all others as far as the time goes. */
  readonly images: readonly string[];
  /** Time for each way to answer; at least one pair is answered. */
  readonly secondsEach: number;
}

/** How fast one way to answer is. */
interface BenchWay {
  readonly name: string;
  readonly comparisons: number;
  readonly seconds: number;
  readonly perSecond: number;
  /** To the speed of the first way. */
  readonly ratio: number;
}

export interface BenchReport {
  readonly info: ComparatorInfo;
  readonly ways: readonly BenchWay[];
  /** Why a way is not among them. */
  readonly leftOut: readonly string[];
}

/** Room for what another tokenizer's template may add to the prompt. */
const SPARE_TOKENS = 64;

/**
 * Measures comparisons a second with the same files: one pair at a time with no cache; with encoded images cached; with
 * the beginning of the prompt shared; with several pairs a call as well; and by @fugood/llama.node, which encodes both
 * images of every pair in llama.cpp's own order.
 *
 * @throws AppError of the model's files and the images
 */
export async function benchComparator(
  { spec, images, secondsEach }: BenchRequest,
  { signal, onProgress }: LongWork = {},
): Promise<BenchReport> {
  const pairs = pairsOf(images);
  await using comparator = await Comparator.open(spec);
  const { loaded, info } = comparator;
  const measured: Omit<BenchWay, 'ratio'>[] = [];
  const total = hasLlamaNode() ? 5 : 4;
  const measure = async (name: string, answer: (clock: Clock) => Promise<unknown>) => {
    onProgress?.({ done: measured.length, total, unit: 'measurements', message: name });
    const clock = new Clock(secondsEach, signal);
    await clock.run(answer);
    measured.push({ name, ...clock.result() });
  };
  const oneAtATime = (cacheImages: boolean) => (clock: Clock) =>
    compareOneAtATime(loaded, pairs, {
      threads: info.threads,
      cacheImages,
      signal: clock.signal,
      onResult: () => clock.count(1),
    });
  const shared = (pairsTogether: number) => (clock: Clock) =>
    comparator.compare(pairs, {
      pairsTogether,
      signal: clock.signal,
      onResult: () => clock.count(1),
    });
  await measure('one pair at a time, no cache', oneAtATime(false));
  const [{ encoder }] = loaded.members;
  await encoder.finish(await encoder.prepare(images.map((path) => ({ path }))));
  await measure('encoded images cached', oneAtATime(true));
  await measure('prefix shared', shared(1));
  await measure(`prefix shared, ${info.pairsTogether} per call`, shared(info.pairsTogether));
  if (hasLlamaNode())
    await measure('@fugood/llama.node', async (clock) => {
      const answers = await answerWithLlamaNode(
        {
          model: spec.model,
          mmproj: spec.mmproj,
          gpu: loaded.libraries.gpu,
          threads: info.threads,
          prompt: (spec.card ?? modelCardOf(spec.model)).prompt,
          contextTokens: info.promptTokens + SPARE_TOKENS,
          pairs: pairs.map(({ first, second }) => ({ first: first.path, second: second.path })),
          milliseconds: secondsEach * 1000,
          probabilities: 10,
        },
        signal,
      );
      clock.set(
        answers.length,
        answers.reduce((sum, { milliseconds }) => sum + milliseconds, 0),
      );
    });
  const slowest = measured[0]?.perSecond ?? NaN;
  return {
    info,
    ways: measured.map((way) => ({ ...way, ratio: way.perSecond / slowest })),
    leftOut: hasLlamaNode() ? [] : ['@fugood/llama.node is not installed (it is a development dependency)'],
  };
}

function pairsOf(images: readonly string[]): ImagePair[] {
  if (images.length < 2) throw new RangeError('a bench needs at least two images');
  return images.flatMap((first) =>
    images
      .filter((second) => second !== first)
      .map((second) => ({ first: { path: first }, second: { path: second } })),
  );
}

/** Counts answers until the time is up; then it stops the work through its signal. */
class Clock {
  readonly signal: AbortSignal;
  readonly #stop = new AbortController();
  readonly #given: AbortSignal | undefined;
  readonly #most: number;
  #start = 0;
  #comparisons = 0;
  #milliseconds = 0;

  constructor(seconds: number, given: AbortSignal | undefined) {
    this.#most = seconds * 1000;
    this.#given = given;
    this.signal = given === undefined ? this.#stop.signal : AbortSignal.any([given, this.#stop.signal]);
  }

  async run(work: (clock: Clock) => Promise<unknown>): Promise<void> {
    this.#start = performance.now();
    try {
      await work(this);
    } catch (error) {
      if (!this.#stop.signal.aborted || this.#given?.aborted === true) throw error;
    }
  }

  count(comparisons: number): void {
    this.set(this.#comparisons + comparisons, performance.now() - this.#start);
    if (this.#milliseconds >= this.#most) this.#stop.abort();
  }

  set(comparisons: number, milliseconds: number): void {
    this.#comparisons = comparisons;
    this.#milliseconds = milliseconds;
  }

  result(): Omit<BenchWay, 'name' | 'ratio'> {
    const seconds = this.#milliseconds / 1000;
    return { comparisons: this.#comparisons, seconds, perSecond: this.#comparisons / seconds };
  }
}
