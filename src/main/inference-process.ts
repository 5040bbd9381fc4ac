/** The inference process of the desktop program: a comparator of its own in a utility process. */
import { examine } from '../engine/inference/examine.ts';
import { serveComparisons } from '../engine/inference/host.ts';
import { Comparator } from '../engine/llava/comparator.ts';
import { forkByParent } from './fork-by-parent.ts';
import { probeReplySchema } from './probe-protocol.ts';

const { parentPort } = process;
forkByParent(parentPort);
// A terminal interrupts parent and child alike; the parent decides.
process.on('SIGINT', () => undefined);

serveComparisons(
  {
    post: (reply) => {
      parentPort.postMessage(reply);
    },
    onMessage: (listener) => {
      parentPort.on('message', ({ data }: { data: unknown }) => {
        if (!probeReplySchema.safeParse(data).success) listener(data);
      });
    },
  },
  (spec) => Comparator.open(spec),
  () => process.exit(),
  examine,
);
