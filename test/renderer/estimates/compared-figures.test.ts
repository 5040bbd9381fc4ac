import { expect, test } from 'vitest';
import type { ColumnFigures } from '../../../src/model/comparison.ts';
import {
  comparisonCsv,
  differenceText,
  judgeDifference,
  SCORE_FIGURES,
} from '../../../src/renderer/estimates/compared-figures.ts';
import { ANSWER_FIGURES } from '../../../src/renderer/estimates/compared-figures.ts';

const [, mae] = SCORE_FIGURES;
const [accuracy] = ANSWER_FIGURES;
if (mae === undefined || accuracy === undefined) throw new Error('no figures');

test('a difference has its sign, unit and interval', () => {
  expect(differenceText(mae, { value: 0.0224, interval: [0.0117, 0.032] })).toBe('+0.022 (+0.012 to +0.032)');
  expect(differenceText(accuracy, { value: -0.0123, interval: [-0.02, 0.001] })).toBe(
    '−1.2 pp (−2.0 to +0.1)',
  );
  expect(differenceText(mae, { value: 0.1, interval: null })).toBe('+0.100 (no interval)');
  expect(differenceText(mae, null)).toBeNull();
});

test('it is judged by the figure’s own direction, and only where its interval is without 0', () => {
  expect(judgeDifference(mae, { value: 0.02, interval: [0.01, 0.03] })).toBe('worse');
  expect(judgeDifference(accuracy, { value: 0.02, interval: [0.01, 0.03] })).toBe('better');
  expect(judgeDifference(mae, { value: 0.02, interval: [-0.01, 0.03] })).toBeNull();
  expect(judgeDifference(mae, { value: 0, interval: [0, 0] })).toBeNull();
  expect(judgeDifference(mae, { value: 0.02, interval: null })).toBeNull();
});

test('a file has each figure with interval and difference', () => {
  const none = { First: null, Second: null, Similar: null };
  const column = (value: number, difference: ColumnFigures['difference']): ColumnFigures => ({
    runName: 'a',
    filter: null,
    comparisons: 7,
    images: 3,
    unscored: 0,
    likelihoodSource: 'preset uol',
    pc: null,
    mae: { value, interval: [0.1, 0.3], method: 'bca' },
    rmse: null,
    spearman: null,
    accuracy: null,
    recall: none,
    precision: none,
    agreement: null,
    difference,
  });
  const difference = {
    ...{ pc: null, rmse: null, spearman: null, accuracy: null, agreement: null },
    mae: { value: 0.05, interval: [0.01, 0.09] as const },
    recall: none,
    precision: none,
  };
  const text = comparisonCsv(
    [mae],
    [
      { title: 'whole', figures: column(0.2, null) },
      { title: 'filter', figures: column(0.25, difference) },
    ],
  );
  expect(text.split('\r\n').slice(0, 3)).toEqual([
    'figure,whole,whole low,whole high,filter,filter low,filter high,filter difference,filter difference low,filter difference high',
    'mae,0.2,0.1,0.3,0.25,0.1,0.3,0.05,0.01,0.09',
    'images,3,,,3,,,,,',
  ]);
});
