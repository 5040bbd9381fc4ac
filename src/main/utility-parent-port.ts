import type { ParentPort } from '../engine/inference/serve-comparisons.ts';
import { forkByParent } from './fork-by-parent.ts';
import { probeReplySchema } from './probe-protocol.ts';

/** The parent of this utility process, which also starts the children that it needs to try libraries in. */
export function utilityParentPort<Reply>(): ParentPort<Reply> {
  const { parentPort } = process;
  forkByParent(parentPort);
  // A terminal interrupts parent and child alike; the parent decides.
  process.on('SIGINT', () => undefined);
  return {
    post: (reply) => parentPort.postMessage(reply),
    onMessage: (listener) => {
      parentPort.on('message', ({ data }: { data: unknown }) => {
        if (!probeReplySchema.safeParse(data).success) listener(data);
      });
    },
  };
}
