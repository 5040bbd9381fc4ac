import { openLibraries } from '../../ggml/libraries.ts';
import type { ParentPort } from '../../inference/serve-comparisons.ts';
import { toWireError } from '../../inference/wire-error.ts';
import { importModel, type ImportedFrom } from './import-model.ts';
import { importRequestSchema, type ImportOrder, type ImportReply } from './import-protocol.ts';

/**
 * Imports a model for the parent process.
 *
 * @param close ends the process, after 'close' from the parent
 */
export function serveImport(port: ParentPort<ImportReply>, close: () => void): void {
  const stop = new AbortController();
  const work = async ({ workspaceDir, ...options }: ImportOrder): Promise<ImportedFrom> =>
    importModel(await openLibraries('cpu'), workspaceDir, {
      ...options,
      signal: stop.signal,
      onProgress: (progress) => port.post({ type: 'progress', progress }),
      onSize: (what, bytes, free) => port.post({ type: 'size', what, bytes, free }),
    });
  port.onMessage((message) => {
    const request = importRequestSchema.parse(message);
    if (request.type === 'stop') stop.abort();
    else if (request.type === 'close') close();
    else
      work(request.order).then(
        (imported) => port.post({ type: 'done', imported }),
        (error: unknown) =>
          port.post(stop.signal.aborted ? { type: 'stopped' } : { type: 'error', error: toWireError(error) }),
      );
  });
}
