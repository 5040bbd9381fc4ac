import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AppError } from '../engine/app-error.ts';
import { preparePage } from '../workbench/page-policy.ts';
import type { Door } from './door.ts';
import { refuse } from './refusal.ts';

/** Vite puts a hash of the content in the names of what lies here. */
const HASHED_FILES = 'assets';

/** @throws AppError 'renderer-not-built' */
export function assertRendererIsBuilt(rendererDir: string): void {
  if (!existsSync(path.join(rendererDir, 'index.html')))
    throw new AppError(
      'renderer-not-built',
      `The page has not been built: ${rendererDir} has no index.html.`,
      'Run `npm run build`, then start again.',
    );
}

/**
 * Serves `/`: takes the token of a link, and gives the page to whoever is signed in. Without a page there is only the link.
 *
 * @param onShown told before the page is given
 */
export function serveLink(
  app: FastifyInstance,
  rendererDir: string | null,
  door: Door,
  {
    isLetIn,
    onShown,
  }: { readonly isLetIn: (request: FastifyRequest) => boolean; readonly onShown: () => void },
): void {
  app.get<{ Querystring: { token?: unknown } }>('/', async (request, reply) => {
    const { token } = request.query;
    const cookie = typeof token === 'string' ? door.enter(request, token) : null;
    if (cookie !== null)
      return reply
        .code(303)
        .header('set-cookie', cookie)
        .header('cache-control', 'no-store')
        .header('location', '/')
        .send();
    if (token !== undefined || !isLetIn(request)) return refuse(request, reply, 401, NOT_SIGNED_IN);
    if (rendererDir === null) {
      reply.callNotFound();
      return reply;
    }
    onShown();
    const built = await readFile(path.join(rendererDir, 'index.html'), 'utf8');
    // Older browsers want the WebSocket's address spelt out; the host has been checked against the server's own names.
    const { html, policy } = preparePage(built, [
      `${door.names().scheme === 'https' ? 'wss' : 'ws'}://${request.headers.host ?? ''}`,
    ]);
    return reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('content-security-policy', policy)
      .send(html);
  });
}

/** Serves the files that belong to the page. */
export async function serveFiles(app: FastifyInstance, rendererDir: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: rendererDir,
    index: false,
    redirect: false,
    dotfiles: 'ignore',
    cacheControl: false,
    // The page without its nonce is of no use.
    allowedPath: (name) => name !== '/index.html',
    setHeaders: (reply, file) => {
      const hashed = path.relative(rendererDir, file).startsWith(HASHED_FILES + path.sep);
      void reply.header('cache-control', hashed ? 'private, max-age=31536000, immutable' : 'no-cache');
    },
  });
}

/** Said to whoever comes without the token. */
export const NOT_SIGNED_IN = {
  code: 'not-signed-in',
  message: 'This address needs its token to open the workbench.',
  action: 'Open the complete link that `tiebreak serve` or `npm start` printed, including the token.',
} as const;
