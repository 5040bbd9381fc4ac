import { at } from '../../core/at.ts';
import {
  labelIndex,
  largestLabel,
  LABELS,
  reverseLabel,
  type Label,
  type Triple,
} from '../../core/labels.ts';
import { LabelSums, type ConfusionReport } from '../../core/confusion.ts';
import {
  consistencyReport,
  type AnsweredBothWays,
  type AnsweredPair,
  type ConsistencyReport,
} from '../../core/consistency.ts';
import { totalLoss } from '../../core/losses.ts';
import { maskedSoftmax } from '../../core/softmax.ts';
import type { LongWork } from '../long-work.ts';
import type { BlockwiseDecoder } from './decoder/blockwise-decoder.ts';
import type { EncodedRows } from '../families/family.ts';
import type { BatchImages, PairPrompts, ShownPair } from './decoder/pair-prompts.ts';
import type { TrainedProjector } from './decoder/trained-projector.ts';

/** Two images by their ids, and the label that is true of them in this order. */
export interface TrainingPair {
  readonly first: number;
  readonly second: number;
  readonly label: Label;
  /** How much its cross-entropy counts. Absent for 1. */
  readonly weight?: number;
}

/** What a model says of held-out pairs. */
export interface Validation {
  readonly pairs: number;
  /** Mean of the training's own loss, in nats. */
  readonly loss: number;
  /** Over both orders of every pair. */
  readonly labels: ConfusionReport;
  readonly consistency: ConsistencyReport;
}

/** The model that learns, and where its images come from. */
export interface TrainedComparator {
  readonly decoder: BlockwiseDecoder;
  /** Null where the projector does not learn: then images come as its tokens. */
  readonly projector: TrainedProjector | null;
  readonly prompts: PairPrompts;
  /** Pairs at once; the decoder holds twice as many sequences. */
  readonly batch: number;
  /** Features of an image for the projector, or its tokens. */
  readonly image: (id: number) => Promise<EncodedRows>;
  readonly lambda: number;
  readonly weights: Triple;
  /** Whether image tokens stay as they are, and are not rounded to half precision. Defaults to false. */
  readonly exact?: boolean;
}

/** Loss and probabilities of the pairs of one batch. */
interface BatchAnswers {
  readonly losses: readonly number[];
  readonly answers: readonly AnsweredBothWays[];
  readonly gradient: Float32Array;
  readonly images: BatchImages;
}

/** A batch's images laid out: each once, and which two of them every sequence shows. */
interface LaidBatch {
  readonly encoded: readonly EncodedRows[];
  readonly sequences: readonly ShownPair[];
}

/** Adds to the gradients those of the mean loss of a batch's pairs, times `share`. Returns the sum of their losses. */
export async function learnFromBatch(
  comparator: TrainedComparator,
  pairs: readonly TrainingPair[],
  share: number,
): Promise<number> {
  const { decoder, projector, prompts } = comparator;
  const laid = await layBatch(comparator, pairs);
  const { losses, gradient, images } = await answerBatch(comparator, pairs, laid);
  const scaled = gradient.map((value) => (value * share) / pairs.length);
  const ofEmbeddings = await decoder.backward(scaled, { embeddings: projector !== null });
  if (projector !== null && ofEmbeddings !== null)
    await projector.backward(prompts.imageGradient(images, ofEmbeddings, laid.sequences));
  return losses.reduce((sum, loss) => sum + loss, 0);
}

/**
 * Asks the model about held-out pairs in both orders. Nothing is learnt.
 *
 * @returns null where there are none, or the signal stopped it
 */
export async function validate(
  comparator: TrainedComparator,
  pairs: readonly TrainingPair[],
  { signal, onProgress }: LongWork = {},
): Promise<Validation | null> {
  if (pairs.length === 0) return null;
  const ids = [...new Set(pairs.flatMap(({ first, second }) => [first, second]))];
  const placeOf = new Map(ids.map((id, place) => [id, place]));
  const labels = new LabelSums(ids.length);
  const answers: AnsweredPair[] = [];
  let loss = 0;
  for (let from = 0; from < pairs.length; from += comparator.batch) {
    if (signal?.aborted) return null;
    const batch = pairs.slice(from, from + comparator.batch);
    const answered = await answerBatch(comparator, batch, await layBatch(comparator, batch));
    loss += answered.losses.reduce((sum, value) => sum + value, 0);
    for (const [index, { first, second, label }] of batch.entries()) {
      const both = answered.answers[index];
      if (both === undefined) continue;
      const images = [placeOf.get(first) ?? NaN, placeOf.get(second) ?? NaN] as const;
      answers.push({ ...both, images });
      labels.add(labelIndex(label), labelIndex(largestLabel(both.forward)));
      labels.add(labelIndex(reverseLabel(label)), labelIndex(largestLabel(both.reverse)));
      labels.closePair(...images);
    }
    onProgress?.({ done: from + batch.length, total: pairs.length, unit: 'held-out pairs' });
  }
  return {
    pairs: pairs.length,
    loss: loss / pairs.length,
    labels: labels.report,
    consistency: consistencyReport(answers, ids.length),
  };
}

async function layBatch(comparator: TrainedComparator, pairs: readonly TrainingPair[]): Promise<LaidBatch> {
  const ids = [...new Set(pairs.flatMap(({ first, second }) => [first, second]))];
  const encoded = await Promise.all(ids.map(comparator.image));
  const place = (id: number) => ids.indexOf(id);
  // A short last batch is filled up with its first pair, whose answers are then not looked at.
  const filled = Array.from({ length: comparator.batch }, (_, index) => pairs[index] ?? pairs[0]).filter(
    (pair) => pair !== undefined,
  );
  const sequences = filled.flatMap(({ first, second }): ShownPair[] => [
    [place(first), place(second)],
    [place(second), place(first)],
  ]);
  return { encoded, sequences };
}

async function answerBatch(
  comparator: TrainedComparator,
  pairs: readonly TrainingPair[],
  { encoded, sequences }: LaidBatch,
): Promise<BatchAnswers> {
  const { decoder, projector, prompts, lambda, weights, exact = false } = comparator;
  const rows = joined(encoded);
  const tokens = projector === null ? rows : await projector.project(rows, { rounded: !exact });
  const images = { encoded, tokens };
  const { embeddings, positions } = prompts.lay(images, sequences);
  const logits = await decoder.forward(embeddings, positions);
  const gradient = new Float32Array(logits.length);
  const losses: number[] = [];
  const answers: AnsweredBothWays[] = [];
  const size = LABELS.length;
  for (const [index, { label, weight }] of pairs.entries()) {
    const [forward, reverse] = [tripleAt(logits, 2 * index * size), tripleAt(logits, (2 * index + 1) * size)];
    const loss = totalLoss(forward, reverse, label, { lambda, weights: weightsOf(weights, weight) });
    losses.push(loss.value);
    answers.push({ forward: maskedSoftmax(forward), reverse: maskedSoftmax(reverse) });
    gradient.set(loss.forwardGradient, 2 * index * size);
    gradient.set(loss.reverseGradient, (2 * index + 1) * size);
  }
  return { losses, answers, gradient, images };
}

/** Of the labels of one pair. What two orders should agree on needs no label, so a pair's own weight is not of the divergence. */
function weightsOf([first, second, similar]: Triple, weight = 1): Triple {
  return [weight * first, weight * second, weight * similar];
}

/** Rows of all images, one after the other. */
function joined(encoded: readonly EncodedRows[]): Float32Array {
  const all = new Float32Array(encoded.reduce((sum, { values }) => sum + values.length, 0));
  let end = 0;
  for (const { values } of encoded) {
    all.set(values, end);
    end += values.length;
  }
  return all;
}

function tripleAt(values: Float32Array, from: number): Triple {
  return [at(values, from), at(values, from + 1), at(values, from + 2)];
}
