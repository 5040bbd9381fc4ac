import type { WorkspaceImages } from '../engine/images/workspace-images.ts';
import { poll } from './poll.ts';

/** Milliseconds between two looks. */
const INTERVAL = 2_000;

/**
 * Calls when the file of an image that was shown has become another one, or has gone.
 *
 * @returns a function that ends it
 */
export function watchImages(images: Pick<WorkspaceImages, 'haveChanged'>, onChange: () => void): () => void {
  return poll(INTERVAL, () => images.haveChanged(), onChange);
}
