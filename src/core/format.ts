/* Numbers, durations, sizes and lists of names as the page, the command line and messages print them. */

/** A point, commas between thousands, the day before the month, 24 hours. Names are sorted in it too. */
export const LOCALE = 'en-GB';

/** How signs are written. */
export interface Signs {
  readonly minus: string;
  /** Where there is no value. */
  readonly none: string;
  /** What cannot be computed, such as a correlation of constants. */
  readonly undefined: string;
}

const PAGE_SIGNS: Signs = { minus: '−', none: '–', undefined: '–' };

/** ASCII: what a terminal prints is also read by programs. */
export const TERMINAL_SIGNS: Signs = { minus: '-', none: '-', undefined: 'undefined' };

/** '1,234,567'. */
export function formatCount(count: number): string {
  return Number.isSafeInteger(count) ? wholeNumber(count, true) : count.toLocaleString(LOCALE);
}

/** As Intl writes it, which takes 10 ms to be loaded: a third of an empty Node's start. */
function wholeNumber(value: number, useGrouping: boolean): string {
  const digits = String(value === 0 ? 0 : value);
  return useGrouping ? digits.replaceAll(/\B(?=(\d{3})+$)/g, ',') : digits;
}

/** '1 image', '1,234 images'. @param many where the plural is not the noun with an s */
export function formatQuantity(count: number, noun: string, many = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : many}`;
}

/** 'a, b, c and 1,234 more': so many of the names at most. */
export function formatNames(names: readonly string[], most: number): string {
  const more = names.length - most;
  return names.slice(0, most).join(', ') + (more > 0 ? ` and ${formatCount(more)} more` : '');
}

const formats = new Map<string, Intl.NumberFormat>();

/**
 * Rounds the decimal that a number is written as, halves away from 0, as people do and exports hold it: 2.675 is 2.68.
 * toFixed rounds the binary number, which is a little less, and says 2.67; scores on a grid of 0.001 differ in one of twenty.
 */
function rounded(size: number, options: Intl.NumberFormatOptions): string {
  const key = JSON.stringify(options);
  let format = formats.get(key);
  if (format === undefined) formats.set(key, (format = new Intl.NumberFormat(LOCALE, options)));
  return format.format(size);
}

/**
 * A number with so many digits after the point, and no sign before what rounds to 0. The only place where numbers for people
 * are rounded, with the shares, rates and sizes below.
 */
export function formatNumber(
  value: number | null | undefined,
  digits = 3,
  signs = PAGE_SIGNS,
  useGrouping = false,
): string {
  if (value === null || value === undefined) return signs.none;
  if (!Number.isFinite(value)) return signs.undefined;
  const size =
    Number.isSafeInteger(value) && digits === 0
      ? wholeNumber(Math.abs(value), useGrouping)
      : rounded(Math.abs(value), {
          minimumFractionDigits: digits,
          maximumFractionDigits: digits,
          useGrouping,
        });
  return value < 0 && /[1-9]/.test(size) ? signs.minus + size : size;
}

/** '2.918 to 3.204'; null is an interval that a figure has not. */
export function formatInterval(
  interval: readonly [number, number] | null,
  digits = 3,
  signs = PAGE_SIGNS,
): string {
  if (interval === null) return 'not defined';
  const [low, high] = interval;
  return `${formatNumber(low, digits, signs)} to ${formatNumber(high, digits, signs)}`;
}

/** A share as a percentage: '12.5 %'. */
export function formatShare(value: number | null | undefined, digits = 1): string {
  return value === null || value === undefined ? PAGE_SIGNS.none : `${percent(value, digits)} %`;
}

/** '12.1 to 12.9 %'. */
export function formatShareInterval([low, high]: readonly [number, number], digits = 1): string {
  return `${percent(low, digits)} to ${percent(high, digits)} %`;
}

/** Of the share itself: a hundred times 0.0725 is a little less than 7.25. */
function percent(share: number, digits: number): string {
  const options = { style: 'percent', minimumFractionDigits: digits, maximumFractionDigits: digits } as const;
  const text = rounded(Math.abs(share), { ...options, useGrouping: false }).replace(/\s*%$/, '');
  return share < 0 && /[1-9]/.test(text) ? PAGE_SIGNS.minus + text : text;
}

/** Something a second, to two digits: '4.0', '83', '1,200'. */
export function formatRate(rate: number): string {
  if (rate >= 9.95) return formatCount(Math.round(rate));
  return rounded(rate, { minimumSignificantDigits: 2, maximumSignificantDigits: 2 });
}

/** '40 s', '3 min 20 s', '2 h', '2 h 5 min': to the second, from an hour on to the minute. */
export function formatSeconds(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return twoUnits(whole, 'min', 's');
  return twoUnits(Math.round(whole / 60), 'h', 'min');
}

/** An amount of the smaller unit, sixty of which make one of the larger. */
function twoUnits(amount: number, larger: string, smaller: string): string {
  const rest = amount % 60;
  return `${Math.floor(amount / 60)} ${larger}${rest === 0 ? '' : ` ${rest} ${smaller}`}`;
}

/** In powers of 1000, to two or three digits: '999 B', '1 MB', '7.2 GB'. */
export function formatBytes(bytes: number): string {
  let value = Math.round(bytes);
  for (const unit of ['B', 'kB', 'MB', 'GB']) {
    const shown = Number(formatNumber(value, value < 10 ? 1 : 0));
    if (shown < 1000) return `${shown} ${unit}`;
    value /= 1000;
  }
  return `${Number(formatNumber(value, value < 10 ? 1 : 0))} TB`;
}

/** Numbers of a model's weights: '2.13 billion', '256.48 million', '9,000'. */
export function formatParameters(count: number): string {
  if (count >= 1e9) return `${formatNumber(count / 1e9, 2)} billion`;
  return count >= 1e6 ? `${formatNumber(count / 1e6, 2)} million` : formatCount(count);
}

/** '29 Nov 2026, 14:05', of milliseconds since 1970. */
export function formatTime(milliseconds: number): string {
  return new Date(milliseconds).toLocaleString(LOCALE, { dateStyle: 'medium', timeStyle: 'short' });
}

/** '14:05:09', of milliseconds since 1970. */
export function formatTimeOfDay(milliseconds: number): string {
  return new Date(milliseconds).toLocaleTimeString(LOCALE);
}

/** How many things an import found wrong, and how many it only has to say. */
export interface ProblemCounts {
  readonly problemCount: number;
  readonly noteCount: number;
}

/** '2 problems, 1 note', '1 note', 'no problems'. */
export function describeProblemCounts({ problemCount, noteCount }: ProblemCounts): string {
  const notes = noteCount === 0 ? [] : [formatQuantity(noteCount, 'note')];
  const problems = problemCount === 0 ? [] : [formatQuantity(problemCount, 'problem')];
  return [...problems, ...notes].join(', ') || 'no problems';
}
