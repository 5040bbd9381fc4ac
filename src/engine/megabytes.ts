import type { LongWork } from './long-work.ts';

const MEGABYTE = 1e6;

/** Tells of bytes as whole megabytes, and of each once. */
export function megabytesTold(
  onProgress: LongWork['onProgress'],
  total: number,
  unit = 'MB',
): (bytes: number, message: string) => void {
  let told = -1;
  return (bytes, message) => {
    const done = Math.round(bytes / MEGABYTE);
    if (done === told) return;
    told = done;
    onProgress?.({ done, total: Math.round(total / MEGABYTE), unit, message });
  };
}
