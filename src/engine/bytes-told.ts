import type { LongWork } from './long-work.ts';

const KILOBYTE = 1e3;
const MEGABYTE = 1e6;

/** So many bytes are told as megabytes; fewer would be none or few of them. */
const LEAST_TOLD_AS_MEGABYTES = 10 * MEGABYTE;

/**
 * Tells of bytes as whole megabytes, or kilobytes where all of them are few, and of each once. What has begun is one at least.
 *
 * @param what is done with them, after the unit: ' downloaded'
 */
export function bytesTold(
  onProgress: LongWork['onProgress'],
  total: number,
  what = '',
): (bytes: number, message: string) => void {
  const isLarge = total >= LEAST_TOLD_AS_MEGABYTES;
  const [size, unit] = isLarge ? [MEGABYTE, `MB${what}`] : [KILOBYTE, `kB${what}`];
  const wholeOf = (bytes: number) => (bytes === 0 ? 0 : Math.max(1, Math.round(bytes / size)));
  let told = -1;
  return (bytes, message) => {
    const done = wholeOf(bytes);
    if (done === told) return;
    told = done;
    onProgress?.({ done, total: wholeOf(total), unit, message });
  };
}
