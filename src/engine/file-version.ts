import { stat } from 'node:fs/promises';
import { checkIsRegular } from './regular-file.ts';

/**
 * What a file's system says about its content without reading it. Where two versions of a file are equal and settled, so is
 * its content: whoever writes to it changes its time of change, which no program can set back, or its inode.
 */
export interface FileVersion {
  readonly text: string;
  /** Bytes. */
  readonly size: number;
  /**
   * Whether the last change is so long ago that one from now on has another time. Content that is read of a file that is not
   * settled must be read again next time.
   */
  readonly settled: boolean;
}

/** Milliseconds that the coarsest file systems round times to (FAT). */
const COARSEST_TIME = 2_000;

/** @throws Error of the file system, or for what is no regular file, which must not be read */
export async function fileVersion(file: string): Promise<FileVersion> {
  const stats = await stat(file, { bigint: true });
  checkIsRegular(stats);
  const { size, mtimeNs, ctimeNs, ctimeMs, ino } = stats;
  return {
    text: [size, mtimeNs, ctimeNs, ino].join(' '),
    size: Number(size),
    settled: Date.now() - Number(ctimeMs) > COARSEST_TIME,
  };
}
