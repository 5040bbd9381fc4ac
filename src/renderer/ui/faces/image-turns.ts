/**
 * Images that load at once. A browser has six connections to one server over HTTP/1.1, and a list's rows must not wait for
 * its faces.
 */
const MOST_LOADING = 4;

let loading = 0;
const waiting: (() => void)[] = [];

/**
 * Calls back when an image may be loaded, at once or when another is done.
 *
 * @returns to be called when the image is there, has failed or is no longer wanted; more than once does no harm
 */
export function waitForTurn(begin: () => void): () => void {
  let state: 'waiting' | 'loading' | 'done' = 'waiting';
  const start = () => {
    state = 'loading';
    loading += 1;
    begin();
  };
  if (loading < MOST_LOADING) start();
  else waiting.push(start);
  return () => {
    const before = state;
    state = 'done';
    if (before === 'waiting') waiting.splice(waiting.indexOf(start), 1);
    if (before !== 'loading') return;
    loading -= 1;
    waiting.shift()?.();
  };
}
