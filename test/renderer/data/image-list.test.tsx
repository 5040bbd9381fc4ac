import { expect, test } from 'vitest';
import { createRandom } from '../../../src/core/random.ts';
import type { ImageRow } from '../../../src/model/image-row.ts';
import {
  filterImages,
  formatScoreRange,
  parseScoreRange,
} from '../../../src/renderer/location/image-filter.ts';
import { formatOrder, parseOrder, sortImages } from '../../../src/renderer/views/data/image-order.ts';
import { gridColumns, stepTo } from '../../../src/renderer/views/data/image-steps.ts';
import { byScore, nearestInScore } from '../../../src/renderer/views/data/nearest-in-score.ts';

const image = (id: number, row: Partial<ImageRow> = {}): ImageRow => ({
  id,
  name: `face-${id}.jpg`,
  score: null,
  scoreError: null,
  rawScore: null,
  raterSpread: null,
  raterCount: null,
  group: null,
  part: null,
  file: true,
  ...row,
});
const ids = (images: readonly ImageRow[]) => images.map(({ id }) => id);

test('images are sorted by score either way, those without one last both times', () => {
  const images = [image(1, { score: 2 }), image(2), image(3, { score: 1 })];
  expect(ids(sortImages(images, { by: 'score', descending: false }))).toEqual([3, 1, 2]);
  expect(ids(sortImages(images, { by: 'score', descending: true }))).toEqual([1, 3, 2]);
});

test('names are sorted as people number them, and equal values keep the order of the import', () => {
  const images = [image(10), image(9, { group: 'a' }), image(2, { group: 'a' })];
  expect(ids(sortImages(images, { by: 'name', descending: false }))).toEqual([2, 9, 10]);
  expect(ids(sortImages(images, { by: 'group', descending: false }))).toEqual([9, 2, 10]);
  expect(ids(sortImages(images, { by: null, descending: false }))).toEqual([10, 9, 2]);
});

test('an order in an address that was typed wrong is the order of the import', () => {
  expect(parseOrder('-score')).toEqual({ by: 'score', descending: true });
  expect(['score', '-score', undefined].map((text) => formatOrder(parseOrder(text)))).toEqual([
    'score',
    '-score',
    null,
  ]);
  expect(parseOrder('-beauty')).toEqual({ by: null, descending: false });
  expect(parseOrder(undefined)).toEqual({ by: null, descending: false });
});

test('a range of scores takes its lower bound and leaves out its upper one, as bins do', () => {
  const images = [3, 3.1, 3.1 - 1e-9, 3.2].map((score, index) => image(index + 1, { score }));
  expect(ids(filterImages(images, {}, [3.1, 3.2]))).toEqual([2, 3]);
  expect(ids(filterImages([...images, image(9)], {}, [null, 3.1]))).toEqual([1]);
});

test('a range of scores reads as it was written', () => {
  for (const range of [
    [1.5, 2],
    [null, 3],
    [4.25, null],
  ] as const)
    expect(parseScoreRange(formatScoreRange(range) ?? '')).toEqual(range);
  expect(formatScoreRange([null, null])).toBeNull();
  expect(parseScoreRange('three..four')).toEqual([null, null]);
});

test("the shared filter's part, group, image and text narrow the list together", () => {
  const images = [
    image(1, { part: 'test', group: 'AF', name: 'AF1.JPG' }),
    image(2, { part: 'test', group: 'AM', name: 'AM2.jpg' }),
    image(3, { part: 'train', group: 'AF', name: 'AF3.jpg' }),
  ];
  expect(ids(filterImages(images, { part: 'test' }))).toEqual([1, 2]);
  expect(ids(filterImages(images, { part: 'test', text: 'af1.j' }))).toEqual([1]);
  expect(ids(filterImages(images, { group: 'AF', image: 3 }))).toEqual([3]);
});

test('keys go through a table line by line and stop at its ends', () => {
  const at = (index: number) => ({ index, count: 30, columns: 1 });
  expect(stepTo('ArrowDown', at(0))).toBe(1);
  expect(stepTo('PageDown', at(25))).toBe(29);
  expect(stepTo('ArrowUp', at(0))).toBe(0);
  expect(stepTo('End', at(3))).toBe(29);
});

test('in a grid up and down stay in their column, left and right go on over lines', () => {
  const at = (index: number) => ({ index, count: 10, columns: 4 });
  expect(stepTo('ArrowDown', at(1))).toBe(5);
  expect(stepTo('ArrowDown', at(7))).toBe(7);
  expect(stepTo('ArrowUp', at(2))).toBe(2);
  expect(stepTo('ArrowRight', at(3))).toBe(4);
  expect(gridColumns(0)).toBe(1);
  expect(gridColumns(800)).toBe(6);
});

test('the nearest in score are the nearest, as comparing with every image finds them', () => {
  const random = createRandom(3);
  const images = Array.from({ length: 60 }, (_, index) =>
    image(index + 1, { score: random.integer(5) === 0 ? null : 1 + random.integer(400) / 100 }),
  );
  const rising = byScore(images);
  for (const each of rising) {
    const distances = (list: readonly ImageRow[]) =>
      list.map(({ score }) => Math.abs((score ?? NaN) - (each.score ?? NaN)));
    const all = distances(rising.filter((other) => other !== each)).sort((a, b) => a - b);
    expect(distances(nearestInScore(rising, each, 6))).toEqual(all.slice(0, 6));
  }
});
