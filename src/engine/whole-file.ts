import { randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';

/** What a file's name ends with while it is written; a kill may leave such a file behind. */
export const PART = '.part';

type Piece = string | NodeJS.ArrayBufferView;

export interface WholeFileOptions {
  /**
   * Whether the file is still there, and whole, after a power cut: bytes and name are on the disk before this returns.
   * Say false of what can be made again; a power cut may leave such a file cut.
   */
  readonly durable: boolean;
  /** Whether missing folders above it are made. Defaults to no. */
  readonly makeFolder?: boolean;
  /** What a refusal of the file system is thrown as. Defaults to the refusal itself. */
  readonly refusal?: (cause: unknown) => Error;
}

/**
 * Writes a file so that it appears whole or not at all: beside its place first, then in it. Nothing is left of one that
 * cannot be written.
 *
 * @param content whole, or in pieces; what making a piece throws is thrown as it is
 */
export async function writeWholeFile(
  file: string,
  content: Piece | Iterable<Piece> | AsyncIterable<Piece>,
  { durable, makeFolder = false, refusal }: WholeFileOptions,
): Promise<void> {
  const told = async <Result>(work: Promise<Result>): Promise<Result> =>
    work.catch((error: unknown) => {
      throw refusal?.(error) ?? error;
    });
  const part = partOf(file);
  const folder = path.dirname(file);
  if (makeFolder) await told(mkdir(folder, { recursive: true }));
  const handle = await told(open(part, 'wx'));
  try {
    try {
      const pieces = typeof content === 'string' || ArrayBuffer.isView(content) ? [content] : content;
      for await (const piece of pieces) await told(handle.writeFile(piece));
      if (durable) await told(handle.sync());
    } finally {
      await told(handle.close());
    }
    await told(rename(part, file));
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined);
    throw error;
  }
  if (durable) await told(syncFolder(folder));
}

/** {@link writeWholeFile} at once, not durable, with missing folders made. */
export function writeWholeFileSync(file: string, ...pieces: readonly Piece[]): void {
  const part = partOf(file);
  mkdirSync(path.dirname(file), { recursive: true });
  try {
    const descriptor = openSync(part, 'wx');
    try {
      for (const piece of pieces) writeFileSync(descriptor, piece);
    } finally {
      closeSync(descriptor);
    }
    renameSync(part, file);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

function partOf(file: string): string {
  return `${file}.${randomUUID()}${PART}`;
}

/** Puts the names in a folder on the disk; Windows does so by itself and opens no folder. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle: FileHandle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
