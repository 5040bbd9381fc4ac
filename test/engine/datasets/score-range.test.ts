import { expect, test } from 'vitest';
import { pathWithinDataset } from '../../../src/engine/datasets/image-path.ts';
import { checkScoreRange, detectScoreRange, toScore } from '../../../src/engine/datasets/score-range.ts';

test.each([
  [
    [1, 2.333333, 5],
    [1, 5],
  ],
  [
    [0.1, 0.9],
    [0, 1],
  ],
  [
    [-0.4, 0.9],
    [-1, 1],
  ],
  [
    [0, 4.5],
    [0, 5],
  ],
  [
    [1.5, 6.8],
    [1, 7],
  ],
  [
    [2.1, 9.6],
    [1, 10],
  ],
  [
    [0.5, 9.6],
    [0, 10],
  ],
  [
    [20, 99],
    [1, 100],
  ],
  [
    [0, 99],
    [0, 100],
  ],
])('scores %j are taken to be on %j', (scores, range) =>
  expect(detectScoreRange(scores, 'f.csv')).toEqual(range),
);

test('scores on no usual range ask for one', () =>
  expect(() => detectScoreRange([3, 250], 'f.csv')).toThrow(/from 3 to 250/));

test('the mapping is linear, and scores on 1-5 stay as they are', () => {
  expect(toScore(1, [1, 10])).toBe(1);
  expect(toScore(5.5, [1, 10])).toBe(3);
  expect(toScore(10, [1, 10])).toBe(5);
  expect(toScore(2.333333, [1, 5])).toBe(2.333333);
  expect(toScore(5.0000000001, [1, 5])).toBe(5);
});

test('a range must go upwards', () =>
  expect(() => {
    checkScoreRange([5, 1]);
  }).toThrow(/not a score range/));

test.each([
  ['a.jpg', 'a.jpg'],
  ['./x/../a.jpg', 'a.jpg'],
  ['/data/faces/b/a.jpg', 'b/a.jpg'],
  ['x\\a.jpg', 'x\\a.jpg'],
  ['../a.jpg', null],
  ['x/../../a.jpg', null],
  ['..\\a.jpg', null],
  ['/etc/passwd', null],
  ['/data/faces-other/a.jpg', null],
  ['C:\\faces\\a.jpg', null],
  ['a\0.jpg', null],
  ['.', null],
])('the listed path %j is %j in /data/faces', (listed, expected) =>
  expect(pathWithinDataset('/data/faces', listed)).toBe(expected),
);
