import { expect, test } from 'vitest';
import { parseComparisonFile } from '../../../src/engine/datasets/comparison-file.ts';
import { withListedRows } from '../../helpers/listed-rows.ts';

test('a file of tests and references has the answers of every column of labels, and label as the truth', () => {
  const text = 'test,reference,test_score,reference_score,label,fold1,fold2\na,r,2,3,Second,First,Similar\n';
  expect(withListedRows(parseComparisonFile(text, '/x/test-vs-reference.csv'))).toMatchObject({
    kind: 'comparisons',
    stem: 'test-vs-reference',
    answers: ['fold1', 'fold2'],
    roles: { targets: ['a'], references: ['r'] },
    rows: [{ first: 'a', second: 'r', truth: 'Second', answers: [{ label: 'First' }, { label: 'Similar' }] }],
    scores: [
      { name: 'a', score: 2 },
      { name: 'r', score: 3 },
    ],
  });
});

test('a label on its own is the answer, and reversed rows are in the order shown', () => {
  const text = 'test,reference,label,shown\na,r,First,forward\na,r,Second,reverse\n';
  expect(withListedRows(parseComparisonFile(text, 'f.csv'))).toMatchObject({
    answers: ['label'],
    rows: [
      { first: 'a', second: 'r', truth: null, answers: [{ label: 'First' }] },
      { first: 'r', second: 'a', truth: null, answers: [{ label: 'Second' }] },
    ],
  });
});

test('the label of a file with img1 and img2 is the truth, with or without a final dot', () => {
  const text = 'img1,img2,score1,score2,label\na.jpg,b.jpg,2,3,Second.\nb.jpg,a.jpg,3,2,First\n';
  expect(withListedRows(parseComparisonFile(text, 'pairs.csv'))).toMatchObject({
    kind: 'pairs',
    rows: [
      { first: 'a.jpg', truth: 'Second' },
      { first: 'b.jpg', truth: 'First' },
    ],
  });
});

test('a comparison that is there again is another answer, with the name of its rater', () => {
  const text = 'first,second,answer,Judge\na,b,First,ann\na,b,First,bob\nb,a,First,\na,b,Second,ann\n';
  expect(withListedRows(parseComparisonFile(text, 'f.csv'))).toMatchObject({
    answers: ['answer'],
    problems: [],
    rows: [
      { line: 2, first: 'a', rater: 'ann', answers: [{ label: 'First' }] },
      { line: 3, first: 'a', rater: 'bob', answers: [{ label: 'First' }] },
      { line: 4, first: 'b', rater: '', answers: [{ label: 'First' }] },
      { line: 5, first: 'a', rater: 'ann', answers: [{ label: 'Second' }] },
    ],
  });
});

test('folds and references are told by their columns, and other files are nothing', () => {
  expect(parseComparisonFile('image,fold\na,1\nb,2\na,3\nc,\n', 'f.csv')).toMatchObject({
    kind: 'folds',
    members: [
      { name: 'a', part: '1' },
      { name: 'b', part: '2' },
    ],
    problems: [
      { line: 4, kind: 'duplicate-name' },
      { line: 5, kind: 'bad-row' },
    ],
  });
  expect(parseComparisonFile('img,score\na,1\nb,x\n', 'f.csv')).toMatchObject({
    kind: 'references',
    members: [{ name: 'a' }],
    problems: [{ line: 3, kind: 'bad-score' }],
  });
  expect(parseComparisonFile('foo,bar\n1,2\n', 'f.csv')).toBeNull();
  expect(parseComparisonFile('test,reference,test_score\na,b,2\n', 'f.csv')).toBeNull();
});

test('rows that cannot be used are skipped with their line', () => {
  const text = [
    'first,second,first_score,second_score,predicted',
    'a,b,2,3,First',
    'a,b,2,3,Second',
    'b,a,3,2,Second',
    'a,a,2,2,Similar',
    'a,,2,3,First',
    'a,c,2,3,Maybe',
    'a,c,2,nan,First',
    'a,d,4,3,First',
  ].join('\n');
  const file = parseComparisonFile(text, 'f.csv');
  expect(file?.kind === 'comparisons' && Array.from(file.rows, ({ line }) => line)).toEqual([2, 3, 4, 9]);
  expect(file?.problems.map(({ line, kind, severity }) => [line, kind, severity])).toEqual([
    [5, 'bad-row', 'skipped'],
    [6, 'bad-row', 'skipped'],
    [7, 'bad-label', 'skipped'],
    [8, 'bad-score', 'skipped'],
    [9, 'conflict', 'warning'],
  ]);
});
