import type { AnyServer } from '../../../model/server.ts';
import { readGguf } from '../../ggml/gguf.ts';
import { trustedCertificates } from '../endpoints/trusted-certificates.ts';
import { findProgram } from '../managed/find-program.ts';
import { serverKey } from './server-key.ts';
import { adapterWeights } from './whole-adapter.ts';

/**
 * Looks at everything that asking a server takes from this machine: certificates, key, the adapter's files, and of a llama-server of
 * one's own its program and its models.
 *
 * @throws AppError 'server-not-usable', 'server-key-missing', 'llama-server-missing'; of a model's file
 */
export async function checkServerFiles(server: AnyServer): Promise<void> {
  if ('urls' in server) {
    const { caFile, adapterFiles } = server;
    if (caFile !== null) await trustedCertificates(caFile);
    await serverKey(server);
    if (adapterFiles !== null) adapterWeights(adapterFiles);
    return;
  }
  const { program, model, mmproj, adapter } = server.managed;
  await findProgram(program);
  for (const file of adapter === null ? [model, mmproj] : [model, mmproj, adapter]) await readGguf(file);
}
