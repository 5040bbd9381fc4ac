import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { formatBytes } from '../../core/format.ts';
import type { ImportRecord } from '../../model/import-record.ts';
import { AppError } from '../app-error.ts';
import { lockModelFolder } from '../checkpoints/output/model-folder-lock.ts';
import { towerRepository } from '../families/llava/checkpoint/llava-config.ts';
import { bytesFree, bytesMissing } from '../disk-room.ts';
import type { LongWork } from '../long-work.ts';
import { bytesTold } from '../bytes-told.ts';
import type { RememberedHashes } from '../remembered-hashes.ts';
import { firstFiles, weightFiles } from './checkpoint-files.ts';
import { downloadFile } from './download-file.ts';
import { isRepositoryName } from './hub-error.ts';
import { readRevision, type Hub, type HubFile, type HubRevision } from './hub.ts';

export interface DownloadOptions extends LongWork {
  readonly hub: Hub;
  /** OWNER/NAME. */
  readonly name: string;
  /** A branch, a tag or a commit. Defaults to `main`. */
  readonly revision?: string | undefined;
  /** A folder of downloads, of which this one is found or made. */
  readonly folder: string;
  readonly hashes: RememberedHashes;
  /** Told before weights are downloaded: bytes to come, and those that are free. */
  readonly onSize?: ((what: string, bytes: number, free: number) => void) | undefined;
  /** Milliseconds to wait before each further try. Defaults to a minute in all. */
  readonly pauses?: readonly number[] | undefined;
}

/** A checkpoint as it was downloaded. */
export interface DownloadedCheckpoint {
  readonly folder: string;
  /** Of LLaVA's own layout: the folder of its vision tower, downloaded too. */
  readonly tower: string | undefined;
  readonly repository: NonNullable<ImportRecord['repository']>;
}

const PAUSES: readonly number[] = [1000, 2000, 5000, 15_000, 37_000];

/**
 * Downloads those files of a repository that an import reads, at the commit that its revision means now, with size and hash of each
 * checked. A stop, kill or broken connection costs nothing: the same call goes on.
 *
 * @throws AppError `hub-not-found`, `hub-refused`, `hub-not-reachable`, `download-damaged`, `disk-full`, `import-busy`,
 * `source-without-weights`
 */
export async function downloadCheckpoint(options: DownloadOptions): Promise<DownloadedCheckpoint> {
  const { hub, name, revision = 'main' } = options;
  const downloaded = await downloadOne(options, name, revision);
  const towerName = await towerRepository(downloaded.folder);
  const tower =
    towerName !== null && isRepositoryName(towerName) && !existsSync(path.join(downloaded.folder, towerName))
      ? (await downloadOne(options, towerName, 'main')).folder
      : undefined;
  return {
    folder: downloaded.folder,
    tower,
    repository: { name, revision: downloaded.commit, endpoint: hub.endpoint },
  };
}

async function downloadOne(
  options: DownloadOptions,
  name: string,
  revision: string,
): Promise<{ folder: string; commit: string }> {
  const { hub, signal, hashes, onSize } = options;
  const found = await readRevision(hub, name, revision, signal);
  const folder = path.join(options.folder, name.replace('/', '--'), found.commit);
  await mkdir(folder, { recursive: true });
  using _lock = await lockModelFolder(folder);
  const { small, weights } = firstFiles(found);
  const index = weights.path.endsWith('.json') ? [weights] : [];
  await downloadAll(options, found, folder, [...small, ...index]);
  const large = await weightFiles(found, weights, path.join(folder, weights.path));
  const missing = await bytesMissing(
    large.map(({ path: file, bytes }) => ({ file: path.join(folder, file), bytes })),
  );
  const free = await bytesFree(folder);
  if (missing > 0) onSize?.(`${name} at ${found.commit.slice(0, 12)}`, missing, free);
  if (missing > free)
    throw new AppError(
      'disk-full',
      `${name} needs ${formatBytes(missing)} more in ${folder}, where ${formatBytes(free)} are free.`,
      'Free space, or use a workspace on another disk.',
    );
  await downloadAll(options, found, folder, large);
  for (const { path: file, hash } of large)
    if (hash.kind === 'sha256') await hashes.add(path.join(folder, file), hash.hex);
  return { folder, commit: found.commit };
}

async function downloadAll(
  { hub, signal, onProgress, pauses = PAUSES }: DownloadOptions,
  revision: HubRevision,
  folder: string,
  files: readonly HubFile[],
): Promise<void> {
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  let before = 0;
  const tell = bytesTold(onProgress, total, ' downloaded');
  for (const file of files) {
    const target = path.join(folder, file.path);
    const onBytes = (bytes: number) => tell(before + bytes, file.path);
    if (!existsSync(target)) await downloadFile(hub, revision, file, target, { signal, onBytes, pauses });
    before += file.bytes;
    onBytes(0);
  }
}
