/** Milliseconds: the longest first delay, and the longest of all. */
const FIRST = 250;
const LONGEST = 30_000;

/** What a server may ask for at most; one that asks for more is asked again after an hour. */
const LONGEST_ASKED = 3_600_000;

/**
 * Milliseconds before the next try: exponential backoff with full jitter, so that clients that failed together do not come back
 * together.
 *
 * @param failures so far, from 1
 * @param uniform in [0, 1)
 */
export function retryDelay(failures: number, uniform: number): number {
  return uniform * Math.min(LONGEST, FIRST * 2 ** (failures - 1));
}

/** Milliseconds that a `Retry-After` asks for, in seconds or as a date; null where it says nothing that can be read. */
export function retryAfter(header: string | undefined, now: number): number | null {
  const text = header?.trim() ?? '';
  if (text === '') return null;
  const asked = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isFinite(asked) ? Math.min(LONGEST_ASKED, Math.max(0, asked)) : null;
}
