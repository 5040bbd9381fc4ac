import { statSync, type BigIntStats, type Stats } from 'node:fs';
import { open, readFile, stat, type FileHandle } from 'node:fs/promises';

/**
 * Opens a file to read. Whatever is no regular file is refused before it is opened: a named pipe would keep one of Node's few
 * threads until somebody writes to it.
 *
 * @throws Error of the file system, or one that says what is there instead
 */
export async function openRegularFile(file: string): Promise<FileHandle> {
  checkIsRegular(await stat(file));
  return open(file);
}

/** The whole of a file; refuses what {@link openRegularFile} refuses. @throws Error */
export async function readRegularFile(file: string): Promise<Buffer> {
  await assertRegularFile(file);
  return readFile(file);
}

/** The same before a file is opened by other means. @throws Error */
export async function assertRegularFile(file: string): Promise<void> {
  checkIsRegular(await stat(file));
}

/** The same for a file that is read at once. @throws Error */
export function assertRegularFileSync(file: string): void {
  checkIsRegular(statSync(file));
}

/** @param stats of a file that is to be read. @throws Error for what is none */
export function checkIsRegular(stats: Stats | BigIntStats): void {
  if (stats.isFile()) return;
  const found = stats.isDirectory()
    ? 'a folder'
    : stats.isFIFO()
      ? 'a named pipe'
      : stats.isSocket()
        ? 'a socket'
        : 'a device';
  throw new Error(`it is ${found}, not a file`);
}
