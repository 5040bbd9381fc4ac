import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../engine/app-error.ts';

/** What a build can hold; another ending is sent as bytes that no browser runs. */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

/**
 * The built page's files by their addresses. They are listed once, and an address is only looked up in the list: it
 * never becomes part of a path, so there is nothing that could lead out of the folder.
 */
export class PageFiles {
  readonly #files: ReadonlyMap<string, string>;
  readonly #page: string;

  /** @throws AppError 'renderer-not-built' */
  constructor(folder: string) {
    const files = new Map(listFiles(folder).map((file) => [addressOf(folder, file), file]));
    const page = files.get('/index.html');
    if (page === undefined)
      throw new AppError(
        'renderer-not-built',
        `The page has not been built: ${folder} has no index.html.`,
        'Run `npm run build`, then start again.',
      );
    // The page without its nonce is of no use.
    files.delete('/index.html');
    this.#files = files;
    this.#page = page;
  }

  page(): Promise<string> {
    return readFile(this.#page, 'utf8');
  }

  /** @param address path of the address, decoded, beginning with '/'. @returns null for one that the build has not */
  async read(
    address: string,
  ): Promise<{ readonly bytes: Buffer<ArrayBuffer>; readonly mediaType: string } | null> {
    const file = this.#files.get(address);
    if (file === undefined) return null;
    const mediaType = MEDIA_TYPES[path.extname(file)] ?? 'application/octet-stream';
    return { bytes: await readFile(file), mediaType };
  }
}

/** Links are left out. Node's own recursive listing does not look into Electron's archive. */
function listFiles(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) return listFiles(file);
      return entry.isFile() ? [file] : [];
    });
  } catch {
    return [];
  }
}

function addressOf(folder: string, file: string): string {
  return `/${path.relative(folder, file).split(path.sep).join('/')}`;
}
