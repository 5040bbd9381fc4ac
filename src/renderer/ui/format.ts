/* Numbers as every view and the command line print them: a point, and commas between thousands. */

export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** A number with so many digits after the point; '–' for none. */
export function formatNumber(value: number | null | undefined, digits = 3): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  return value.toFixed(digits).replace('-', '−');
}

/** A share as a percentage with one digit after the point. */
export function formatShare(value: number | null | undefined, digits = 1): string {
  return value === null || value === undefined ? '–' : `${(100 * value).toFixed(digits)} %`;
}

export function formatInterval([low, high]: readonly [number, number], digits = 3): string {
  return `${formatNumber(low, digits)} to ${formatNumber(high, digits)}`;
}

/** '3 min 20 s', '2 h 5 min', '40 s'. */
export function formatSeconds(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.round((whole % 3600) / 60)} min`;
}

export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let at = 0;
  let value = bytes;
  while (value >= 1000 && at < units.length - 1) {
    value /= 1000;
    at += 1;
  }
  return `${at === 0 ? value : value.toFixed(value < 10 ? 1 : 0)} ${units[at] ?? ''}`;
}

export function formatTime(milliseconds: number): string {
  return new Date(milliseconds).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
}

export function formatTimeOfDay(milliseconds: number): string {
  return new Date(milliseconds).toLocaleTimeString('en-GB');
}
