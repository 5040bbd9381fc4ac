import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Failure } from '../model/failure.ts';

/** Answers that a request is refused: as a plain page to a person's browser, else as requests are answered. */
export function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  failure: Failure,
): FastifyReply {
  void reply.code(status).header('cache-control', 'no-store');
  if (!(request.headers.accept ?? '').includes('text/html'))
    return reply.type('application/json; charset=utf-8').send(JSON.stringify({ ok: false, error: failure }));
  return reply.type('text/html; charset=utf-8').send(`<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>Tiebreak</title></head>
  <body><main><h1>Tiebreak</h1><p>${escapeHtml(failure.message)}</p><p>${escapeHtml(failure.action)}</p></main></body>
</html>
`);
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
