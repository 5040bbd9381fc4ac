import type { ParentPort } from './serve-comparisons.ts';

/**
 * The parent of a process that Node's `fork` started.
 *
 * The process ends itself when its parent is gone, so none is left behind holding the GPU. It ignores the interrupt
 * that a terminal sends to parent and child alike: the parent decides, and closes it after the comparison in flight.
 */
export function nodeParentPort<Reply>(): ParentPort<Reply> {
  process.on('disconnect', () => {
    process.exit();
  });
  process.on('SIGINT', () => undefined);
  return {
    post: (reply) => process.send?.(reply),
    onMessage: (listener) => {
      process.on('message', listener);
    },
  };
}
