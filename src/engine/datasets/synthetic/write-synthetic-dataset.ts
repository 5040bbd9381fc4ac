import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { AppError } from '../../app-error.ts';
import type { LongWork } from '../../long-work.ts';
import { makeFolder } from '../../make-folder.ts';
import { drawFace } from './face.ts';
import { rateFace, scoreOf } from './ratings.ts';
import { renderFace } from './render-face.ts';
import { writeSimulatedMark } from './simulated-mark.ts';

export interface SyntheticDataset {
  /** Number of faces. */
  readonly count: number;
  readonly seed: number;
  /** Pixels a side. Defaults to {@link DEFAULT_FACE_SIZE}. */
  readonly size?: number;
}

const DEFAULT_FACE_SIZE = 256;

/** Faces drawn at once: rasterising runs on libvips' threads, and these keep two of them busy. */
const AT_ONCE = 2;

/**
 * Writes simulated faces and their ratings in the folder layout of SCUT-FBP5500: `Images/AF1.jpg`,
 * `train_test_files/All_labels.txt` (image and mean score) `All_Ratings.csv` (every rater's rating),
 * and a mark that says that all of it is simulated.
 *
 * Image i depends on seed and i only, so writing more into the same folder extends the set.
 *
 * @throws RangeError unless count is a positive whole number; AppError `folder-not-writable`; the signal's reason
 * when stopped, before the lists are written
 */
export async function writeSyntheticDataset(
  folder: string,
  { count, seed, size = DEFAULT_FACE_SIZE, signal, onProgress }: SyntheticDataset & LongWork,
): Promise<void> {
  if (!Number.isSafeInteger(count) || count < 1) throw new RangeError(`cannot draw ${count} faces`);
  const images = join(folder, 'Images');
  const lists = join(folder, 'train_test_files');
  const threads = sharp.concurrency();
  sharp.concurrency(1);
  try {
    makeFolder(images);
    makeFolder(lists);
    await writeSimulatedMark(folder);
    let next = 0;
    let done = 0;
    const drawOn = async () => {
      for (let index = next++; index < count; index = next++) {
        signal?.throwIfAborted();
        await writeFile(join(images, fileName(seed, index)), await renderFace(seed, index, size));
        onProgress?.({ done: ++done, total: count, unit: 'images' });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, drawOn));
    await writeLists(folder, lists, seed, count);
  } catch (error) {
    if (!(error instanceof Error) || !('syscall' in error)) throw error;
    throw new AppError(
      'folder-not-writable',
      `Cannot write the faces to ${folder}: ${error.message}`,
      'Choose a folder that you may write to, on a disk with enough space.',
      { cause: error },
    );
  } finally {
    sharp.concurrency(threads);
  }
}

/** Name in SCUT-FBP5500's manner, group and number, unique because the number is. */
function fileName(seed: number, index: number): string {
  return `${drawFace(seed, index).group}${index + 1}.jpg`;
}

async function writeLists(folder: string, lists: string, seed: number, count: number): Promise<void> {
  const labels: string[] = [];
  const rows = ['Rater,Filename,Rating,original Rating'];
  for (let index = 0; index < count; index++) {
    const name = fileName(seed, index);
    const ratings = rateFace(seed, index);
    labels.push(`${name} ${scoreOf(ratings).toFixed(6)}`);
    ratings.forEach((rating, rater) => {
      // Nobody rated a face twice: there is no rating before this one.
      rows.push(`${rater + 1},${name},${rating},`);
    });
  }
  await writeFile(join(folder, 'All_Ratings.csv'), `${rows.join('\n')}\n`);
  await writeFile(join(lists, 'All_labels.txt'), `${labels.join('\n')}\n`);
}
