import { expect, test } from 'vitest';
import { DEFAULT_THETA, justBeyond } from '../../../src/core/labels.ts';
import { fixedByFilter } from '../../../src/engine/analysis/figures/fixed-by-filter.ts';
import type { Filter } from '../../../src/model/filter.ts';

const ALL = { First: true, Second: true, Similar: true };
const NONE = { First: false, Second: false, Similar: false };

const fixed = (filter: Filter) => fixedByFilter(filter, DEFAULT_THETA);

test('a filter of parts, gaps or people decides no share of answers', () => {
  const free = { accuracy: false, recall: NONE, precision: NONE, agreement: false };
  expect(fixed({})).toEqual(free);
  expect(fixed({ group: 'AF', margin: [0.5, null], flagged: true, text: 'a' })).toEqual(free);
});

test('what the model said decides recall: of the label that is left, and of those that are not', () => {
  expect(fixed({ model: ['Similar'] })).toMatchObject({
    accuracy: false,
    recall: ALL,
    precision: { First: true, Second: true, Similar: false },
  });
  expect(fixed({ model: ['First', 'Second'] }).recall).toEqual({ ...NONE, Similar: true });
});

test('what is true decides precision', () => {
  expect(fixed({ truth: ['Similar'] })).toMatchObject({ accuracy: false, precision: ALL });
});

test('the score distance decides what is true, up to theta and beyond it', () => {
  expect(fixed({ distance: [0, 0.2] }).precision).toEqual(ALL);
  expect(fixed({ distance: [0, 0.21] }).precision).toEqual(NONE);
  expect(fixed({ distance: [justBeyond(0.2), null] }).precision).toEqual({ ...NONE, Similar: true });
  expect(fixed({ distance: [0.2, null] }).precision).toEqual(NONE);
});

test('cells of truth and model decide accuracy where all are right, or all wrong', () => {
  const cells = (chosen: NonNullable<Filter['cells']>['cells']): Filter => ({
    cells: { rows: 'model', columns: 'truth', cells: chosen },
  });
  const wrong = fixed(
    cells([
      ['First', 'Second'],
      ['Second', 'First'],
    ]),
  );
  expect(wrong.accuracy).toBe(true);
  expect(
    fixed(
      cells([
        ['First', 'First'],
        ['First', 'Second'],
      ]),
    ),
  ).toMatchObject({
    accuracy: false,
    precision: { First: false, Second: true, Similar: true },
  });
});

test('cells with another source decide by the label that they hold of truth or model', () => {
  const { recall, precision } = fixed({
    cells: { rows: 'human', columns: 'model', cells: [['First', 'Similar']] },
  });
  expect(recall).toEqual(ALL);
  expect(precision.Similar).toBe(false);
});

test('agreement of orders is decided by consistency, and by cells of both orders', () => {
  expect(fixed({ consistent: true }).agreement).toBe(true);
  const cells = { rows: 'model', columns: 'reverse' } as const;
  expect(fixed({ cells: { ...cells, cells: [['First', 'Second']] } }).agreement).toBe(true);
  expect(
    fixed({
      cells: {
        ...cells,
        cells: [
          ['First', 'Second'],
          ['First', 'First'],
        ],
      },
    }).agreement,
  ).toBe(false);
});
