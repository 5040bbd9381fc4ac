import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { attachment } from '../workbench/attachment.ts';
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
