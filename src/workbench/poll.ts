/**
 * Looks again and again, the next time so long after a look has ended, and calls when one has found a change. A look that fails
 * has found none: a disk may be gone for a moment, and requests tell of one that stays away.
 *
 * @param interval in milliseconds
 * @returns a function that ends it
 */
export function poll(interval: number, look: () => Promise<boolean>, onChange: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  let ended = false;
  const lookLater = (): void => {
    timer = setTimeout(() => {
      void look()
        .catch(() => false)
        .then((changed) => {
          if (ended) return;
          if (changed) onChange();
          lookLater();
        });
    }, interval).unref();
  };
  lookLater();
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}
