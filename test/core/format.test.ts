import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatNames,
  formatCount,
  formatInterval,
  formatNumber,
  formatQuantity,
  formatRate,
  formatSeconds,
  formatShare,
  formatTime,
  formatTimeOfDay,
  TERMINAL_SIGNS,
} from '../../src/core/format.ts';

describe('a duration', () => {
  it.each([
    [-3, '0 s'],
    [0, '0 s'],
    [0.4, '0 s'],
    [59.4, '59 s'],
    [59.5, '1 min'],
    [60, '1 min'],
    [61, '1 min 1 s'],
    [119.5, '2 min'],
    [200, '3 min 20 s'],
    [59 * 60 + 59.4, '59 min 59 s'],
    [59 * 60 + 59.6, '1 h'],
    [3600, '1 h'],
    [3629, '1 h'],
    [3630, '1 h 1 min'],
    [7169, '1 h 59 min'],
    [7170, '2 h'],
    [7199, '2 h'],
    [7500, '2 h 5 min'],
    [23 * 3600 + 59.4 * 60, '23 h 59 min'],
    [23 * 3600 + 59.9 * 60, '24 h'],
    [100 * 3600, '100 h'],
  ])('of %d s is %s', (seconds, text) => expect(formatSeconds(seconds)).toBe(text));
});

describe('a size', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [999.4, '999 B'],
    [999.5, '1 kB'],
    [1000, '1 kB'],
    [1049, '1 kB'],
    [1050, '1.1 kB'],
    [9949, '9.9 kB'],
    [9951, '10 kB'],
    [10_400, '10 kB'],
    [999_499, '999 kB'],
    [999_500, '1 MB'],
    [999_600, '1 MB'],
    [7_240_000_000, '7.2 GB'],
    [999_500_000_000, '1 TB'],
    [1_234_000_000_000_000, '1234 TB'],
  ])('of %d bytes is %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));
});

describe('a number', () => {
  it('has its digits, a true minus sign and no sign before what rounds to 0', () =>
    expect([
      formatNumber(4),
      formatNumber(-0.25, 2),
      formatNumber(-0.0004),
      formatNumber(12345.6, 0),
    ]).toEqual(['4.000', '−0.25', '0.000', '12346']));

  it('is a dash where there is none', () =>
    expect([null, undefined, NaN, Infinity].map((value) => formatNumber(value))).toEqual([
      '–',
      '–',
      '–',
      '–',
    ]));

  it('is ASCII in a terminal, where undefined is not missing', () =>
    expect([-0.25, -0.0004, null, NaN].map((value) => formatNumber(value, 3, TERMINAL_SIGNS))).toEqual([
      '-0.250',
      '0.000',
      '-',
      'undefined',
    ]));

  it('is a count, a share, a rate or an interval', () => {
    expect(formatCount(1234567)).toBe('1,234,567');
    // Whole numbers are written without Intl.
    for (const count of [0, 7, -7, 999, -999, 1000, -1234, 100_000, -123_456, 2 ** 53 - 1]) {
      expect(formatCount(count)).toBe(count.toLocaleString('en-GB'));
      expect(formatNumber(count, 0, TERMINAL_SIGNS, true)).toBe(count.toLocaleString('en-GB'));
      expect(formatNumber(count, 0, TERMINAL_SIGNS)).toBe(String(count));
    }
    expect([formatShare(0.1249), formatShare(1, 0), formatShare(null)]).toEqual(['12.5 %', '100 %', '–']);
    expect([0.256, 4, 9.94, 9.96, 83.4, 1200].map(formatRate)).toEqual([
      '0.26',
      '4.0',
      '9.9',
      '10',
      '83',
      '1,200',
    ]);
    expect(formatInterval([-0.5, 1], 1)).toBe('−0.5 to 1.0');
    expect(formatInterval([-0.5, 1], 1, TERMINAL_SIGNS)).toBe('-0.5 to 1.0');
  });
});

it('times have the day before the month, and 24 hours', () => {
  const time = new Date(2026, 10, 29, 14, 5, 9).getTime();
  expect(formatTime(time)).toBe('29 Nov 2026, 14:05');
  expect(formatTimeOfDay(time)).toBe('14:05:09');
});

describe('a list of names', () => {
  it.each([
    [['a'], 'a'],
    [['a', 'b'], 'a, b'],
    [['a', 'b', 'c'], 'a, b and 1 more'],
    [Array.from({ length: 1236 }, (_, index) => `n${index}`), 'n0, n1 and 1,234 more'],
  ])('of which two have room: %j', (names, text) => expect(formatNames(names, 2)).toBe(text));
});

describe('a quantity', () => {
  it.each([
    [0, '0 images'],
    [1, '1 image'],
    [1234, '1,234 images'],
  ])('%i', (count, text) => expect(formatQuantity(count, 'image')).toBe(text));

  it('with a plural of its own, or with the verb that goes with it', () => {
    expect(formatQuantity(2, 'entry', 'entries')).toBe('2 entries');
    expect(formatQuantity(1, 'image has', 'images have')).toBe('1 image has');
  });
});
