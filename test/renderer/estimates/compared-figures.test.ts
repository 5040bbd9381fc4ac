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
const [accuracy, recallFirst] = ANSWER_FIGURES;
if (mae === undefined || accuracy === undefined || recallFirst === undefined) throw new Error('no figures');

const none = { First: null, Second: null, Similar: null };
const free = { First: false, Second: false, Similar: false };
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
  fixed: { accuracy: false, recall: free, precision: free, agreement: false },
  difference,
});
const noDifference = {
  similarRatio: null,
  commonPairs: 0,
  ...{ pc: null, mae: null, rmse: null, spearman: null, accuracy: null, agreement: null },
  recall: none,
  precision: none,
};

test('a difference has its sign, unit and interval', () => {
  expect(differenceText(mae, { value: 0.0224, interval: [0.0117, 0.032] })).toBe('+0.022 (+0.012 to +0.032)');
  expect(differenceText(accuracy, { value: -0.0123, interval: [-0.02, 0.001] })).toBe(
    '−1.2 pp (−2.0 to +0.1)',
  );
  expect(differenceText(mae, { value: 0.1, interval: null })).toBe('+0.100 (no interval)');
  expect(differenceText(mae, null)).toBeNull();
});

test('it is judged by the figure’s own direction, and only where its interval is without 0', () => {
  const ofMae = (difference: { value: number; interval: readonly [number, number] | null }) =>
    judgeDifference(mae, column(0.2, { ...noDifference, mae: difference }), column(0.2, null));
  expect(ofMae({ value: 0.02, interval: [0.01, 0.03] })).toBe('worse');
  expect(ofMae({ value: 0.02, interval: [-0.01, 0.03] })).toBeNull();
  expect(ofMae({ value: 0, interval: [0, 0] })).toBeNull();
  expect(ofMae({ value: 0.02, interval: null })).toBeNull();
  const accuracyDiffers = { ...noDifference, accuracy: { value: 0.02, interval: [0.01, 0.03] as const } };
  expect(judgeDifference(accuracy, column(0.2, accuracyDiffers), column(0.2, null))).toBe('better');
});

test('what the filter of either column decides is neither better nor worse', () => {
  const lower = { value: -0.8, interval: [-0.84, -0.76] as const };
  const recalls = { ...noDifference, recall: { ...none, First: lower } };
  const whole = column(0.2, null);
  const slice = column(0.2, recalls);
  const fixed = { ...slice.fixed, recall: { ...free, First: true } };
  expect(judgeDifference(recallFirst, slice, whole)).toBe('worse');
  expect(judgeDifference(recallFirst, { ...slice, fixed }, whole)).toBe('fixed by the filter');
  expect(judgeDifference(recallFirst, slice, { ...whole, fixed })).toBe('fixed by the filter');
});

test('a file has each figure with interval and difference', () => {
  const difference = {
    ...noDifference,
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
