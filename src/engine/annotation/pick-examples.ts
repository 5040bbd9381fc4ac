import { DEFAULT_THETA, LABELS, type Label } from '../../core/labels.ts';
import type { DrawnPair } from '../../core/draw-pairs.ts';
import { pairKey } from '../../core/pair-key.ts';
import type { ExamplePair } from '../../model/task.ts';
import type { Database } from '../store/database.ts';
import { imagesOfDataset } from '../store/images.ts';
import { reviewSteps } from '../store/review-steps.ts';

/** Scores of a clear First or Second differ by so many thetas at least. */
const CLEAR_THETAS = 5;

/** Scores of a clear Similar differ by such a part of theta at most. */
const CLOSE_THETAS = 0.25;

/** The share of the images that is left out at each end: the very best and worst are no everyday examples. */
const LEFT_OUT = 0.1;

interface Scored {
  readonly id: number;
  readonly score: number;
}

/**
 * One clear pair of each label out of what is known: reviewers' decisions first, then true scores. None is a pair of the queue that
 * the examples are for, and none has an image of it where there are others, so that nothing is given away. No image comes twice.
 *
 * @param queue the pairs that will be judged
 * @returns a pair of each label, in the order of LABELS, as far as there is one
 */
export function pickExamples(db: Database, dataset: number, queue: readonly DrawnPair[]): ExamplePair[] {
  const queued = new Set(queue.map(([first, second]) => pairKey(first, second)));
  const inQueue = new Set(queue.flat());
  const shown = new Set<number>();
  const decided = reviewSteps(db, { datasetId: dataset, taskId: null }).flatMap(
    ({ firstId, secondId, label }) => (label === null ? [] : [{ firstId, secondId, label }]),
  );
  const scored = imagesOfDataset(db, dataset)
    .flatMap(({ id, score }): Scored[] => (score === null ? [] : [{ id, score }]))
    .sort((a, b) => b.score - a.score || a.id - b.id);
  const elsewhere = scored.filter(({ id }) => !inQueue.has(id));
  return LABELS.flatMap((label) => {
    const ofLabel = decided.filter((pair) => pair.label === label);
    const candidates = [
      ...ofLabel.filter(({ firstId, secondId }) => !inQueue.has(firstId) && !inQueue.has(secondId)),
      ...clearPairs(elsewhere, label),
      ...ofLabel,
      ...clearPairs(scored, label),
    ];
    const found = candidates.find(
      ({ firstId, secondId }) =>
        !queued.has(pairKey(firstId, secondId)) && !shown.has(firstId) && !shown.has(secondId),
    );
    if (found === undefined) return [];
    shown.add(found.firstId).add(found.secondId);
    return [found];
  });
}

/** Pairs that are clearly of a label by their scores, the clearest first. @param images by falling score */
function clearPairs(images: readonly Scored[], label: Label): ExamplePair[] {
  return label === 'Similar' ? closePairs(images) : distantPairs(images, label);
}

/** From the ends inwards, while they are far apart. */
function distantPairs(images: readonly Scored[], label: 'First' | 'Second'): ExamplePair[] {
  const pairs: ExamplePair[] = [];
  for (let step = Math.floor(LEFT_OUT * images.length); step < images.length / 2; step++) {
    const [better, worse] = [images[step], images[images.length - 1 - step]];
    if (better === undefined || worse === undefined) break;
    if (better.score - worse.score < CLEAR_THETAS * DEFAULT_THETA) break;
    const [firstId, secondId] = label === 'First' ? [better.id, worse.id] : [worse.id, better.id];
    pairs.push({ firstId, secondId, label });
  }
  return pairs;
}

/** Neighbours by score, from the middle outwards. */
function closePairs(images: readonly Scored[]): ExamplePair[] {
  const middle = (images.length - 2) / 2;
  return images
    .slice(0, -1)
    .map((image, index) => ({ image, next: images[index + 1] ?? image, away: Math.abs(index - middle) }))
    .filter(({ image, next }) => image.score - next.score <= CLOSE_THETAS * DEFAULT_THETA)
    .sort((a, b) => a.away - b.away)
    .map(({ image, next }) => ({ firstId: image.id, secondId: next.id, label: 'Similar' }));
}
