import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { parseJson } from './parse-json.ts';
import { readRegularFile } from './regular-file.ts';
import { PART, syncFolder, writeWholeFile } from './whole-file.ts';

/** A stretch of a file that is always made of the same bytes. */
export interface FileSection {
  readonly bytes: number;
  readonly pieces: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

export interface ResumableFileOptions {
  /** Equal only where all sections are: a part that was begun under another key is begun anew. */
  readonly key: string;
  readonly signal?: AbortSignal;
  /** Told of the bytes of the file that are written, those found included. */
  readonly onBytes?: (bytes: number) => void;
  /** What a refusal of the file system is thrown as. Defaults to the refusal itself. */
  readonly refusal?: (cause: unknown) => Error;
}

/** What is lost by a kill or a power cut at most; each time the disk is waited for. */
const BYTES_BETWEEN_STATES = 128 << 20;

const stateSchema = z.object({
  key: z.string(),
  sections: z.int().nonnegative(),
  bytes: z.int().nonnegative(),
});

/**
 * Writes a large file that appears whole or not at all, and goes on where a kill, a power cut or a stop left it: beside its
 * place (`FILE.part`) with a record of how many sections are on the disk (`FILE.part.json`).
 *
 * @throws what a section throws; nothing is then left, but for a stop
 */
export async function writeResumableFile(
  file: string,
  sections: readonly FileSection[],
  { key, signal, onBytes, refusal }: ResumableFileOptions,
): Promise<void> {
  const told = async <Result>(work: Promise<Result>): Promise<Result> =>
    work.catch((error: unknown) => {
      throw refusal?.(error) ?? error;
    });
  const part = `${file}${PART}`;
  const stateFile = `${part}.json`;
  const handle = await told(openPart(part));
  let { sections: done, bytes } = await usableState(stateFile, handle, key);
  const record = async () => {
    await told(handle.datasync());
    await told(writeWholeFile(stateFile, JSON.stringify({ key, sections: done, bytes }), { durable: false }));
  };
  try {
    await told(handle.truncate(bytes));
    let recorded = bytes;
    onBytes?.(bytes);
    for (const section of sections.slice(done)) {
      let at = bytes;
      for await (const piece of section.pieces()) {
        if (signal?.aborted === true) await record();
        signal?.throwIfAborted();
        await told(writeAll(handle, piece, at));
        at += piece.length;
        onBytes?.(at);
      }
      if (at - bytes !== section.bytes)
        throw new RangeError(`section ${done} of ${file} has ${at - bytes} bytes, not ${section.bytes}`);
      bytes = at;
      done++;
      if (bytes - recorded < BYTES_BETWEEN_STATES) continue;
      await record();
      recorded = bytes;
    }
    await told(handle.sync());
    await handle.close();
    await told(rename(part, file));
  } catch (error) {
    await handle.close();
    if (signal?.aborted !== true) await discardPart(file);
    throw error;
  }
  await rm(stateFile, { force: true });
  await syncFolder(path.dirname(file));
}

/** Deletes what an unfinished write of a file left. */
async function discardPart(file: string): Promise<void> {
  for (const name of [`${file}${PART}.json`, `${file}${PART}`]) await rm(name, { force: true });
}

async function openPart(part: string): Promise<FileHandle> {
  try {
    return await open(part, 'r+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return open(part, 'wx+');
  }
}

/** How far a part can be trusted. */
async function usableState(
  stateFile: string,
  handle: FileHandle,
  key: string,
): Promise<{ sections: number; bytes: number }> {
  const none = { sections: 0, bytes: 0 };
  let text: string;
  try {
    text = (await readRegularFile(stateFile)).toString('utf8');
  } catch {
    return none;
  }
  const state = parseJson(stateSchema, text);
  if ('problem' in state || state.value.key !== key) return none;
  return (await handle.stat()).size < state.value.bytes ? none : state.value;
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, offset: number): Promise<void> {
  for (let at = 0; at < bytes.length;)
    at += (await handle.write(bytes, at, bytes.length - at, offset + at)).bytesWritten;
}
