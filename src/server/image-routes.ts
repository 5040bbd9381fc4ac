import { createReadStream } from 'node:fs';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { THUMBNAIL_SIZES, type ShownImage } from '../engine/images/workspace-images.ts';
import type { Workbench } from '../workbench/workbench.ts';

/** Serves images by their ids, whole at `/image/ID` and small at `/thumbnail/SIZE/ID`; nothing is asked for by a path. */
export function serveImages(app: FastifyInstance, workbench: Workbench): void {
  app.get<{ Params: { id: string } }>('/image/:id', async (request, reply) => {
    const id = idOf(request.params.id);
    if (id !== null) return sendImage(request, reply, await workbench.image(id));
    reply.callNotFound();
    return reply;
  });
  app.get<{ Params: { id: string; size: string } }>('/thumbnail/:size/:id', async (request, reply) => {
    const id = idOf(request.params.id);
    const size = THUMBNAIL_SIZES.find((known) => String(known) === request.params.size);
    if (id !== null && size !== undefined)
      return sendImage(request, reply, await workbench.thumbnail(id, size));
    reply.callNotFound();
    return reply;
  });
}

/** A row's id as the contract has it, in decimals. */
function idOf(text: string): number | null {
  return /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null;
}

/**
 * Sends an image, or that the browser's copy is still good. The copy is asked about each time: in another workspace
 * the same address is another image.
 */
function sendImage(request: FastifyRequest, reply: FastifyReply, image: ShownImage): FastifyReply {
  const { content, mediaType, etag } = image;
  void reply.headers({ etag, 'cache-control': 'private, no-cache' });
  const known = request.headers['if-none-match']?.split(',') ?? [];
  if (known.some((tag) => tag.trim().replace(/^W\//, '') === etag)) return reply.code(304).send();
  void reply.type(mediaType);
  if ('bytes' in content) return reply.send(content.bytes);
  return reply.header('content-length', content.size).send(createReadStream(content.file));
}
