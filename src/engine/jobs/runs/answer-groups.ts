import { largestLabel, type Label, type Triple } from '../../../core/labels.ts';
import type { InferencePair } from '../../inference/inference-client.ts';
import type { ImageFile } from '../../store/images.ts';
import type { ComparisonGroup } from './comparison-group.ts';

/** Calls under way: while one is answered the others wait in the process, so it is never idle. */
const CALLS_UNDER_WAY = 3;

/** Whoever answers pairs. */
export interface PairAnswerer extends AsyncDisposable {
  /** Calls that keep it busy. Defaults to {@link CALLS_UNDER_WAY}. */
  readonly callsUnderWay?: number;
  compare(pairs: readonly InferencePair[], listener: PairListener): Promise<void>;
}

interface PairListener {
  readonly signal: AbortSignal;
  readonly onResult: (index: number, member: number, logits: Triple) => void;
  /** An answer in words alone, of a server that gives no probabilities. */
  readonly onLabel: (index: number, member: number, label: Label) => void;
  readonly onFailed: (index: number, attempts: number, reason: string) => void;
  readonly onChanged: (image: string) => void;
}

/** Logits are null where only the label is known. */
interface PairAnswer {
  readonly logits: Triple | null;
  readonly label: Label;
}

export interface AnswerListener {
  readonly onAnswer: (firstId: number, secondId: number, member: number, answer: PairAnswer) => void;
  readonly onFailed: (firstId: number, secondId: number, attempts: number, reason: string) => void;
  /** Told, perhaps repeatedly, of an image by its path that is another than at its import. */
  readonly onChanged: (image: string) => void;
}

/**
 * Has a process or a server answer comparisons, sent to it chunk by chunk. Resolves when all are answered or failed, or after those in
 * flight when the signal fires.
 *
 * @throws AppError of the inference process or the server
 */
export async function answerGroups(
  client: PairAnswerer,
  chunks: AsyncIterable<readonly ComparisonGroup[]>,
  images: ReadonlyMap<number, ImageFile>,
  signal: AbortSignal,
  listener: AnswerListener,
): Promise<void> {
  const stop = new AbortController();
  const stopOrSignal = AbortSignal.any([stop.signal, signal]);
  const underWay = new Set<Promise<void>>();
  try {
    for await (const chunk of chunks) {
      if (signal.aborted) break;
      const call = answerChunk(client, chunk, images, stopOrSignal, listener).finally(() =>
        underWay.delete(call),
      );
      underWay.add(call);
      if (underWay.size >= (client.callsUnderWay ?? CALLS_UNDER_WAY)) await Promise.race(underWay);
    }
    await Promise.all(underWay);
  } catch (error) {
    stop.abort();
    await Promise.allSettled(underWay);
    throw error;
  }
}

async function answerChunk(
  client: PairAnswerer,
  groups: readonly ComparisonGroup[],
  images: ReadonlyMap<number, ImageFile>,
  signal: AbortSignal,
  { onAnswer, onFailed, onChanged }: AnswerListener,
): Promise<void> {
  const pairs: InferencePair[] = [];
  const ids: (readonly [first: number, second: number])[] = [];
  for (const { first, seconds } of groups)
    for (const second of seconds) {
      const [firstSource, secondSource] = [sourceOf(images, first), sourceOf(images, second)];
      if (firstSource && secondSource) {
        pairs.push({ first: firstSource, second: secondSource });
        ids.push([first, second]);
      } else onFailed(first, second, 1, `${nameOf(images, firstSource ? second : first)} has no image file.`);
    }
  await client.compare(pairs, {
    signal,
    onChanged,
    onResult: (index, member, logits) => {
      const pair = ids[index];
      if (pair) onAnswer(pair[0], pair[1], member, { logits, label: largestLabel(logits) });
    },
    onLabel: (index, member, label) => {
      const pair = ids[index];
      if (pair) onAnswer(pair[0], pair[1], member, { logits: null, label });
    },
    onFailed: (index, attempts, reason) => {
      const pair = ids[index];
      if (pair) onFailed(pair[0], pair[1], attempts, reason);
    },
  });
}

function sourceOf(images: ReadonlyMap<number, ImageFile>, id: number): InferencePair['first'] | null {
  const image = images.get(id);
  if (!image?.path) return null;
  return image.hash === null ? { path: image.path } : { path: image.path, hash: image.hash };
}

function nameOf(images: ReadonlyMap<number, ImageFile>, id: number): string {
  return images.get(id)?.name ?? `image ${id}`;
}
