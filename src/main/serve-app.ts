import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { AppError } from '../engine/app-error.ts';
import { THUMBNAIL_SIZES, type ShownImage, type ThumbnailSize } from '../engine/images/workspace-images.ts';
import { attachment } from '../workbench/attachment.ts';
import type { OpenExport } from '../workbench/export-tickets.ts';
import { preparePage, SECURITY_HEADERS } from '../workbench/page-policy.ts';
import { printBug } from '../workbench/print-bug.ts';
import { isAppUrl } from './app-scheme.ts';
import type { PageFiles } from './page-files.ts';

/** Where images and exports come from: the workbench. */
export interface AppContent {
  image(id: number): Promise<ShownImage>;
  thumbnail(id: number, size: ThumbnailSize): Promise<ShownImage>;
  openExport(ticket: string): Promise<OpenExport>;
}

/**
 * Answers the page's own scheme: the page at `/` with a fresh nonce, its files, `/image/ID`, `/thumbnail/SIZE/ID` and
 * `/export/TICKET`. No address holds a path, and there is nothing else.
 */
export function appHandler(files: PageFiles, content: AppContent): (request: Request) => Promise<Response> {
  return async (request) => {
    if (!isAppUrl(request.url)) return refusal(404, 'There is nothing at this address.');
    if (request.method !== 'GET') return refusal(405, 'Only GET is answered.');
    try {
      return await answer(request, files, content);
    } catch (error) {
      if (error instanceof AppError) return refusal(404, `${error.message} ${error.action}`);
      printBug('The page’s scheme', error);
      return refusal(500, 'Something went wrong inside Tiebreak.');
    }
  };
}

async function answer(request: Request, files: PageFiles, content: AppContent): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname === '/') return page(await files.page());
  const [, size, thumbnailId] = /^\/thumbnail\/(\d{1,4})\/(\d{1,15})$/.exec(pathname) ?? [];
  const known = THUMBNAIL_SIZES.find((name) => String(name) === size);
  if (known !== undefined) return image(request, await content.thumbnail(Number(thumbnailId), known));
  const [, imageId] = /^\/image\/(\d{1,15})$/.exec(pathname) ?? [];
  if (imageId !== undefined) return image(request, await content.image(Number(imageId)));
  const [, ticket] = /^\/export\/([\w-]{1,100})$/.exec(pathname) ?? [];
  if (ticket !== undefined) return download(await content.openExport(ticket));
  const file = await files.read(decoded(pathname));
  return file === null
    ? refusal(404, 'There is nothing at this address.')
    : respond(200, file.bytes, { 'content-type': file.mediaType, 'cache-control': 'no-cache' });
}

function page(built: string): Response {
  const { html, policy } = preparePage(built);
  return respond(200, html, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': policy,
  });
}

/** The browser's copy stays good for as long as the file does; 304 says so. */
function image(request: Request, { content, mediaType, etag }: ShownImage): Response {
  const headers = { etag, 'cache-control': 'private, no-cache', 'content-type': mediaType };
  const known = request.headers.get('if-none-match')?.split(',') ?? [];
  if (known.some((tag) => tag.trim().replace(/^W\//, '') === etag)) return respond(304, null, headers);
  if ('bytes' in content) return respond(200, new Uint8Array(content.bytes), headers);
  return respond(200, streamOf(createReadStream(content.file)), {
    ...headers,
    'content-length': String(content.size),
  });
}

function download({ fileName, mediaType, content }: OpenExport): Response {
  return respond(200, streamOf(content), {
    'content-type': mediaType,
    'cache-control': 'no-store',
    'content-disposition': attachment(fileName),
  });
}

function streamOf(content: AsyncIterable<string | Uint8Array>): ReadableStream<Uint8Array> {
  // Made as it is read, and given up when the reader goes.
  const bytes = Readable.from(content, { objectMode: false });
  return Readable.toWeb(bytes) as ReadableStream<Uint8Array>;
}

function refusal(status: number, message: string): Response {
  return respond(status, message, {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
  });
}

function respond(status: number, body: BodyInit | null, headers: Readonly<Record<string, string>>): Response {
  return new Response(body, { status, headers: { ...SECURITY_HEADERS, ...headers } });
}

/** An address that is no valid text is none of ours. */
function decoded(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return '';
  }
}
