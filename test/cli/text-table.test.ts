import { expect, test } from 'vitest';
import { formatDecimal, formatNumber, textTable } from '../../src/cli/text-table.ts';

test('columns are as wide as their widest cell, numbers at the right', () =>
  expect(
    textTable(
      ['image', 'score', 'comparisons'],
      [
        ['AF1.jpg', '2.100', 1200],
        ['AF1000.jpg', '-', 7],
      ],
    ),
  ).toBe(
    [
      'image       score  comparisons',
      'AF1.jpg     2.100        1,200',
      'AF1000.jpg      -            7',
    ].join('\n'),
  ));

test('a table may have any number of rows', () => {
  const rows = Array.from({ length: 150_000 }, (_, index) => [`${index}.jpg`]);
  expect(textTable(['image'], rows).split('\n')).toHaveLength(150_001);
});

test('a table may have no rows', () => expect(textTable(['run', 'status'], [])).toBe('run  status'));

test('whole numbers have no digits after the point, others three', () =>
  expect([formatNumber(1234567), formatNumber(0.5), formatNumber(null), formatNumber(NaN)]).toEqual([
    '1,234,567',
    '0.500',
    '-',
    'undefined',
  ]));

test('measured numbers keep their three digits, and 0 has no sign', () =>
  expect([formatDecimal(4), formatDecimal(-0.0004), formatDecimal(undefined)]).toEqual([
    '4.000',
    '0.000',
    '-',
  ]));
