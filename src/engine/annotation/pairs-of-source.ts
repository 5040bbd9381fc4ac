import {
  allPairs,
  countAllPairs,
  evenPairs,
  randomPairs,
  stratifiedPairs,
  type DrawnPair,
} from '../../core/draw-pairs.ts';
import { formatCount } from '../../core/format.ts';
import { MOST_TASK_PAIRS, type TaskSource } from '../../model/task.ts';
import { storedDataset, storedPairSet, storedRun } from '../jobs/workspace/stored-by-id.ts';
import type { Database } from '../store/database.ts';
import { imagesOfSet } from '../store/image-sets.ts';
import { imagesOfDataset } from '../store/images.ts';
import { pairsOfSet } from '../store/pair-sets.ts';
import { activePairsOfImages } from './active-pairs-of-images.ts';
import { tooLarge, wrong } from './task-error.ts';

/** The pairs that a source names, both orders being one. @throws AppError `task-wrong`, `task-too-large` and those of what it names */
export function pairsOfSource(
  db: Database,
  source: Exclude<TaskSource, { kind: 'run' }>,
  seed: number,
): readonly DrawnPair[] {
  switch (source.kind) {
    case 'pair-set':
      storedPairSet(db, source.pairSet);
      return eachOnce(
        pairsOfSet(db, source.pairSet).map(({ firstId, secondId }): DrawnPair => [firstId, secondId]),
      );
    case 'pairs': {
      const known = new Set(imagesOfDataset(db, source.dataset).map(({ id }) => id));
      for (const [first, second] of source.pairs)
        if (first === second || !known.has(first) || !known.has(second))
          throw wrong('A pair is two different images of one dataset.', 'Choose the pairs again.');
      return eachOnce(source.pairs);
    }
    case 'images': {
      storedDataset(db, source.dataset);
      const chosen = source.imageSet === null ? null : new Set(imagesOfSet(db, source.imageSet));
      const images = imagesOfDataset(db, source.dataset).filter(
        ({ id, group }) =>
          (chosen === null || chosen.has(id)) && (source.group === null || group === source.group),
      );
      if (source.draw !== 'all' && source.pairs === null)
        throw wrong('It is not said how many pairs to draw.', 'Give a number of pairs.');
      const wanted = source.draw === 'all' ? countAllPairs(images.length) : (source.pairs ?? 0);
      // Before millions of pairs are made.
      if (wanted > MOST_TASK_PAIRS)
        throw tooLarge(
          `${formatCount(wanted)} pairs, and a task takes at most ${formatCount(MOST_TASK_PAIRS)}`,
        );
      if (wanted > countAllPairs(images.length))
        throw wrong(
          `${formatCount(images.length)} images make ${formatCount(countAllPairs(images.length))} pairs, not ${formatCount(wanted)}.`,
          'Ask for fewer pairs, or for all of them.',
        );
      switch (source.draw) {
        case 'all':
          return allPairs(images);
        case 'random':
          return randomPairs(images, wanted, seed);
        case 'stratified':
          return stratifiedPairs(images, wanted, seed);
        case 'even':
          return evenPairs(images, wanted, seed);
        case 'active':
          return activePairsOfImages(db, source.dataset, images, wanted, seed);
      }
    }
  }
}

/** A pair that is listed in both orders, or twice, is one. */
function eachOnce(pairs: readonly DrawnPair[]): DrawnPair[] {
  const known = new Set<string>();
  return pairs.filter(([a, b]) => {
    const key = `${Math.min(a, b)} ${Math.max(a, b)}`;
    if (known.has(key)) return false;
    known.add(key);
    return true;
  });
}

export function datasetOf(db: Database, source: TaskSource): number {
  switch (source.kind) {
    case 'pair-set':
      return storedPairSet(db, source.pairSet).datasetId;
    case 'run':
      return storedRun(db, source.filter.run).datasetId;
    case 'images':
    case 'pairs':
      return storedDataset(db, source.dataset).id;
  }
}
