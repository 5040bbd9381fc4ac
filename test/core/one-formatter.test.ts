import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { formatNumber, formatShare, formatShareInterval } from '../../src/core/format.ts';
import { GRID_SIZE, gridScore } from '../../src/core/score-grid.ts';
import { formatDecimal, formatNumber as formatCell } from '../../src/cli/text-table.ts';
import { tableText } from '../../src/engine/jobs/export/write-table.ts';
import { tickText } from '../../src/renderer/charts/tick-text.ts';

/** Thousandths as a text of so many digits, halves up, by whole numbers alone. */
function byHand(thousandths: number, digits: number): string {
  const unit = 10 ** (3 - digits);
  const units = Math.floor((thousandths + unit / 2) / unit);
  const text = String(units).padStart(digits + 1, '0');
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

test('chart, table and export say the same of every score of the grid, rounded as by hand', () => {
  const scores = Array.from({ length: GRID_SIZE }, (_, index) => gridScore(index));
  const [, ...exported] = [
    ...tableText(
      ['score'],
      scores.map((score) => ({ score })),
      'csv',
    ),
  ]
    .join('')
    .trim()
    .split('\n');
  for (const [index, score] of scores.entries()) {
    const thousandths = 1000 + index;
    for (const digits of [0, 1, 2, 3]) {
      const text = byHand(thousandths, digits);
      expect(formatNumber(score, digits)).toBe(text);
      // What a spreadsheet shows of the exported number, which is not rounded.
      expect(formatNumber(Number(exported[index]), digits)).toBe(text);
    }
    expect(Math.round(1000 * Number(exported[index]))).toBe(thousandths);
    expect(formatDecimal(score)).toBe(byHand(thousandths, 3));
    expect(formatCell(score)).toBe(thousandths % 1000 === 0 ? String(score) : byHand(thousandths, 3));
  }
});

test('shares are rounded as decimals too', () => {
  for (let thousandths = 0; thousandths <= 1000; thousandths++) {
    const share = thousandths / 1000;
    expect(formatShare(share)).toBe(`${byHand(100 * thousandths, 1)} %`);
    expect(formatShare(share, 0)).toBe(`${byHand(100 * thousandths, 0)} %`);
  }
  expect(formatShareInterval([0.0725, 0.1005], 1)).toBe('7.3 to 10.1 %');
});

test('an axis has the digits that its ticks need', () => {
  expect([0, 0.5, 1].map(tickText([0, 0.5, 1]))).toEqual(['0.0', '0.5', '1.0']);
  expect([-2000, 0, 2000].map(tickText([-2000, 0, 2000]))).toEqual(['−2,000', '0', '2,000']);
  expect([0.1, 0.2, 0.30000000000000004].map(tickText([0.1, 0.2, 0.30000000000000004]))).toEqual([
    '0.1',
    '0.2',
    '0.3',
  ]);
});

/** Geometry of pictures, bounds of filters, files of numbers, tools of developers, and powers of ten; nothing that rounds figures for people. */
const OTHERS = [
  'core/format.ts',
  'core/labels.ts',
  'engine/datasets/synthetic/',
  'lab/',
  'renderer/charts/dots.tsx',
  'renderer/charts/interval-marks.tsx',
  'renderer/charts/tick-text.ts',
  'renderer/location/distance-range.ts',
  'renderer/views/map/image-map.tsx',
  'renderer/views/scores/bound-marks.tsx',
  'renderer/views/training/step-figure-panel.tsx',
];

test('no other place rounds numbers for people', () => {
  const root = path.join(import.meta.dirname, '../../src');
  const found = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll(path.sep, '/'))
    .filter((file) => /\.tsx?$/.test(file) && !OTHERS.some((other) => file.startsWith(other)))
    .filter((file) =>
      /\.(toFixed|toPrecision|toExponential|toLocaleString)\(|NumberFormat\(|from 'd3-format'/.test(
        readFileSync(path.join(root, file), 'utf8'),
      ),
    );
  expect(found).toEqual([]);
});
