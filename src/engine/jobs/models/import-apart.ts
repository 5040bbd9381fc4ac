import { AppError } from '../../app-error.ts';
import { forkInferenceProcess, withLastLines, type InferenceChild } from '../../inference/inference-child.ts';
import { fromWireError } from '../../inference/wire-error.ts';
import type { LongWork } from '../../long-work.ts';
import type { ImportedFrom } from './import-model.ts';
import { importReplySchema, type ImportOrder, type ImportRequest } from './import-protocol.ts';

/** The process that imports, as its parent sees it. */
export type ImportChild = InferenceChild<ImportRequest>;

interface ImportApartOptions extends LongWork {
  /** Starts a process. Defaults to a child of Node's. */
  readonly launch?: (() => ImportChild) | undefined;
  readonly onSize?: (what: string, bytes: number, free: number) => void;
}

/** How long the process may take to end by itself, in milliseconds. */
const CLOSE_TIMEOUT = 5_000;

/**
 * Imports a model in a process of its own, see importModel.
 *
 * @returns null where the signal stopped it
 * @throws AppError of the import, or `import-died` when its process ended
 */
export async function importApart(
  order: ImportOrder,
  { launch = launchImport, signal, onProgress, onSize }: ImportApartOptions,
): Promise<ImportedFrom | null> {
  const child = launch();
  const stop = () => child.post({ type: 'stop' });
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await new Promise<ImportedFrom | null>((resolve, reject) => {
      child.onMessage((message) => {
        const reply = importReplySchema.parse(message);
        if (reply.type === 'progress') onProgress?.(reply.progress);
        else if (reply.type === 'size') onSize?.(reply.what, reply.bytes, reply.free);
        else if (reply.type === 'done') resolve(reply.imported);
        else if (reply.type === 'stopped') resolve(null);
        else reject(fromWireError(reply.error));
      });
      void child.ended.then((end) =>
        reject(
          new AppError(
            'import-died',
            withLastLines(`The process that imports ended (${end.how}).`, end),
            'Import again: it goes on where it ended.',
          ),
        ),
      );
      child.post({ type: 'import', order });
      if (signal?.aborted === true) stop();
    });
  } finally {
    signal?.removeEventListener('abort', stop);
    child.post({ type: 'close' });
    const timer = setTimeout(() => child.kill(), CLOSE_TIMEOUT);
    await child.ended;
    clearTimeout(timer);
  }
}

function launchImport(): ImportChild {
  return forkInferenceProcess<ImportRequest>(new URL('./node-import-process.ts', import.meta.url));
}
