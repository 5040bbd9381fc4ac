import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { AppError } from '../app-error.ts';
import { notWritten } from '../not-written.ts';
import { PART } from '../whole-file.ts';
import { hubRefusal, hubUnreachable } from './hub-error.ts';
import type { Hub, HubFile, HubRevision } from './hub.ts';

export interface DownloadWork {
  readonly signal?: AbortSignal | undefined;
  /** Told of the bytes of the file that are there. */
  readonly onBytes?: ((bytes: number) => void) | undefined;
  /** Milliseconds to wait before each further try, one after another without progress. */
  readonly pauses: readonly number[];
}

/**
 * Downloads a file so that it appears whole and checked, or not at all. It goes on where a stop, a kill or a broken connection left
 * it (`FILE.part`), and is begun anew once where its bytes have another hash.
 *
 * @param target where the file shall be; it is not there yet
 * @throws AppError `hub-not-reachable` once all tries broke off, `hub-refused`, `hub-not-found`, `download-damaged`, `file-not-written`
 */
export async function downloadFile(
  hub: Hub,
  revision: HubRevision,
  file: HubFile,
  target: string,
  work: DownloadWork,
): Promise<void> {
  const part = `${target}${PART}`;
  const wasBegun = existsSync(part);
  await fetchRest(hub, revision, file, part, work);
  if (!(await isSound(part, file)) && wasBegun) {
    // What a kill or a power cut left may be other bytes than were written.
    await rm(part);
    await fetchRest(hub, revision, file, part, work);
  }
  if (!(await isSound(part, file))) {
    await rm(part, { force: true });
    throw new AppError(
      'download-damaged',
      `${file.path} of ${revision.name} arrived with other bytes than the hub says it has (${file.hash.kind === 'git' ? 'Git' : 'SHA-256'} ${file.hash.hex.slice(0, 12)}…).`,
      'Try again; if it happens again, something between here and the hub changes files.',
    );
  }
  await rename(part, target);
}

/** Reads on until the file has its length, through as many connections as it takes. */
async function fetchRest(
  hub: Hub,
  revision: HubRevision,
  file: HubFile,
  part: string,
  { signal, onBytes, pauses }: DownloadWork,
): Promise<void> {
  let failures = 0;
  for (let there = await lengthOf(part); there < file.bytes;) {
    onBytes?.(there);
    let cause: unknown;
    try {
      await fetchOnce(hub, revision, file, part, { signal, onBytes });
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof AppError && error.code !== 'hub-not-reachable') throw error;
      cause = error;
    }
    const now = await lengthOf(part);
    failures = now > there ? 0 : failures + 1;
    there = now;
    if (there >= file.bytes) break;
    const pause = pauses[failures - 1];
    if (failures > 0 && pause === undefined)
      throw cause instanceof AppError
        ? cause
        : hubUnreachable(hub.endpoint, cause ?? new Error('it ended early'));
    if (pause !== undefined)
      await wait(pause, undefined, { signal }).catch((error: unknown) => {
        signal?.throwIfAborted();
        throw error;
      });
  }
}

/** One connection, from where the part ends. */
async function fetchOnce(
  { endpoint, token }: Hub,
  { name, commit }: HubRevision,
  { path, bytes }: HubFile,
  part: string,
  { signal, onBytes }: Pick<DownloadWork, 'signal' | 'onBytes'>,
): Promise<void> {
  const there = await lengthOf(part);
  const url = `${endpoint}/${name}/resolve/${commit}/${encodeURIComponent(path)}`;
  const response = await fetch(url, {
    headers: {
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...(there === 0 ? {} : { Range: `bytes=${there}-` }),
      // Bytes are counted and hashed as they are stored.
      'Accept-Encoding': 'identity',
    },
    ...(signal === undefined ? {} : { signal }),
  });
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw hubRefusal(response.status, `file ${path} of ${name}`, token !== undefined);
  }
  const [, start = '0'] = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '') ?? [];
  // Who knows no ranges sends the whole file.
  let at = response.status === 206 ? Number(start) : 0;
  if (at > there)
    throw hubRefusal(response.status, `file ${path} of ${name} from byte ${there} on`, token !== undefined);
  const handle = await open(part, at === 0 ? 'w' : 'r+').catch((error: unknown) => {
    throw notWritten(part)(error);
  });
  try {
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      if (at + chunk.length > bytes)
        throw new AppError(
          'download-damaged',
          `${path} of ${name} is longer than the ${bytes} bytes that the hub says it has.`,
          'Try again; if it happens again, something between here and the hub changes files.',
        );
      await handle.write(chunk, 0, chunk.length, at).catch((error: unknown) => {
        throw notWritten(part)(error);
      });
      at += chunk.length;
      onBytes?.(at);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function isSound(part: string, { bytes, hash: { kind, hex } }: HubFile): Promise<boolean> {
  if ((await lengthOf(part)) !== bytes) return false;
  const hash = createHash(kind === 'git' ? 'sha1' : 'sha256');
  if (kind === 'git') hash.update(`blob ${bytes}\0`);
  for await (const chunk of createReadStream(part, { highWaterMark: 1 << 22 })) hash.update(chunk as Buffer);
  return hash.digest('hex') === hex;
}

async function lengthOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}
