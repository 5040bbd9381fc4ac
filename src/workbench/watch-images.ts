import type { WorkspaceImages } from '../engine/images/workspace-images.ts';

/** Milliseconds between two looks. */
const INTERVAL = 2_000;

/**
 * Calls when the file of an image that was shown has become another one, or has gone.
 *
 * @returns a function that ends it
 */
export function watchImages(images: Pick<WorkspaceImages, 'haveChanged'>, onChange: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  let ended = false;
  const lookLater = (): void => {
    timer = setTimeout(() => {
      // A disk that is gone for a moment; whoever shows an image is told of one that stays away.
      void images
        .haveChanged()
        .catch(() => false)
        .then((changed) => {
          if (ended) return;
          if (changed) onChange();
          lookLater();
        });
    }, INTERVAL).unref();
  };
  lookLater();
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}
