import { existsSync, statfsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { AppError } from '../app-error.ts';
import { canLockBeside, isBusy } from './lock-probe.ts';
import { RECOVERY } from './recovery.ts';

/** Bytes by which the index of SQLite's write-ahead log grows (WALINDEX_PGSZ in wal.c). */
const INDEX_STEP = 32_768;

/**
 * The same error, or an AppError where SQLite met a failure of the world: a full or read-only disk, a damaged file,
 * another process's lock. Constraint violations and wrong SQL are bugs and stay as they are.
 *
 * @param where the store's file or the workspace's folder, for the message
 */
export function asStoreError(error: unknown, where: string): unknown {
  if (!(error instanceof BetterSqlite3.SqliteError)) return isNoSpace(error) ? diskFull(where, error) : error;
  const { code } = error;
  // The write-ahead log's index is mapped into memory: where it cannot grow, SQLite reports an I/O error.
  if (code === 'SQLITE_FULL' || (code.startsWith('SQLITE_IOERR') && hasNoSpace(where)))
    return diskFull(where, error);
  if (code.startsWith('SQLITE_READONLY'))
    return new AppError(
      'workspace-read-only',
      `The workspace is not writable: ${where} (${error.message}).`,
      'Give this account write permission for the folder and its files, or choose another workspace.',
      { cause: error },
    );
  if (code.startsWith('SQLITE_CANTOPEN'))
    return new AppError(
      'workspace-cannot-open',
      `The workspace's store cannot be opened: ${where} (${error.message}).`,
      'Check that the folder exists and that this account can read and write it, or choose another workspace.',
      { cause: error },
    );
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB')
    return new AppError(
      'workspace-corrupt',
      `The workspace's store is damaged or not a store: ${where} (${error.message}).`,
      RECOVERY,
      { cause: error },
    );
  if (isBusy(error)) return lockedError(where, error);
  if (code.startsWith('SQLITE_IOERR'))
    return new AppError(
      'workspace-io',
      `The workspace's disk reported an error: ${where} (${code}: ${error.message}).`,
      'Check the disk and its free space, and keep the workspace on a local disk.',
      { cause: error },
    );
  return error;
}

/** A lock that another program holds, unless nothing can be locked there. */
function lockedError(where: string, cause: unknown): AppError {
  const store = where.endsWith('.sqlite') ? where : join(where, 'store.sqlite');
  if (canLockBeside(store))
    return new AppError(
      'workspace-locked',
      `Another program keeps the workspace locked for writing: ${where}.`,
      'Wait until it finishes, or close it, then try again.',
      { cause },
    );
  return new AppError(
    'workspace-without-locks',
    `Files in the workspace's folder cannot be locked: ${dirname(store)}. A network drive often allows no locks.`,
    'Move the workspace to a local disk, or mount the drive with locks.',
    { cause },
  );
}

/** Whether a file could not be written for want of room. */
export function isNoSpace(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}

/** Whether less room is left than one step of the index takes. */
function hasNoSpace(where: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(existsSync(where) ? where : dirname(where));
    return bavail * bsize < INDEX_STEP;
  } catch {
    return false;
  }
}

function diskFull(where: string, cause: unknown): AppError {
  return new AppError(
    'disk-full',
    `The disk is full: ${where} could not be written.`,
    'Free some space (a workspace\'s "cache" folder can be deleted), then run the same command again.',
    { cause },
  );
}
