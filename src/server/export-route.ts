import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { Workbench } from '../workbench/workbench.ts';

/** Serves what 'exports.prepare' made ready at `/export/TICKET`, once, as it is made. */
export function serveExports(app: FastifyInstance, workbench: Workbench): void {
  app.get<{ Params: { ticket: string } }>('/export/:ticket', async ({ params }, reply) => {
    const { fileName, mediaType, content } = await workbench.openExport(params.ticket);
    return reply
      .type(mediaType)
      .header('cache-control', 'no-store')
      .header('content-disposition', attachment(fileName))
      .send(Readable.from(content, { objectMode: false }));
  });
}

/**
 * A Content-Disposition with a name of any letters (RFC 8187), and one for programs that do not read that (RFC 6266). No
 * character of the name can end its part of the header.
 */
export function attachment(fileName: string): string {
  const plain = fileName.replace(/[^\w.-]/g, '_');
  const encoded = encodeURIComponent(fileName.toWellFormed()).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
