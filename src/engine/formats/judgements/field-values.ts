/** A number, also as text; null for what is none. */
export function numberOrNull(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'string' || value.trim() === '') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

/** Seconds that somebody took: a number that is not negative. */
export function secondsOf(value: unknown): number | null {
  const seconds = numberOrNull(value);
  return seconds !== null && seconds >= 0 ? seconds : null;
}

/** From here on a number of time is milliseconds and no seconds: seconds would be the year 5138. */
const LEAST_MILLISECONDS = 1e11;

/** A time as Unix milliseconds: of ISO text (without a zone: UTC), seconds or milliseconds; null for what is none. */
export function timeOf(value: unknown): number | null {
  const number = numberOrNull(value);
  if (number !== null) return Math.round(number >= LEAST_MILLISECONDS ? number : number * 1000);
  if (typeof value !== 'string' || value.trim() === '') return null;
  const text = value.trim().replace(' ', 'T');
  const hasZone = /(z|[+-]\d\d:?\d\d)$/i.test(text) || !text.includes('T');
  const time = Date.parse(hasZone ? text : `${text}Z`);
  return Number.isNaN(time) ? null : time;
}

/** Text that is not empty; null for what is none. */
export function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

/** A truth value, also as text or 0 and 1; null for what is none. */
export function booleanOrNull(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  if (value === 1 || (typeof value === 'string' && /^(true|1|yes)$/i.test(value.trim()))) return true;
  if (value === 0 || (typeof value === 'string' && /^(false|0|no)$/i.test(value.trim()))) return false;
  return null;
}
