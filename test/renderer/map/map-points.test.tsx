import { expect, it } from 'vitest';
import { GIVEN_SCORES } from '../../../src/core/score-words.ts';
import { nearestPoints, pointTowards, type MapPoint } from '../../../src/renderer/views/map/map-points.ts';
import { colourPoints, coloursInWords } from '../../../src/renderer/views/map/point-colours.ts';

const POINTS = [
  { name: 'middle', x: 0, y: 0 },
  { name: 'right', x: 10, y: 3 },
  { name: 'far right', x: 20, y: 0 },
  { name: 'above', x: 1, y: -5 },
];
const [MIDDLE] = POINTS;

it('goes to the nearest point in a direction, and nowhere where there is none', () => {
  if (MIDDLE === undefined) throw new Error('no points');
  expect(pointTowards(POINTS, MIDDLE, [1, 0])?.name).toBe('right');
  expect(pointTowards(POINTS, MIDDLE, [0, -1])?.name).toBe('above');
  expect(pointTowards(POINTS, MIDDLE, [-1, 0])).toBeNull();
});

it('finds the nearest, the point itself among them', () => {
  if (MIDDLE === undefined) throw new Error('no points');
  expect(nearestPoints(POINTS, MIDDLE, 2).map(({ name }) => name)).toEqual(['middle', 'above']);
});

const point = (change: Partial<MapPoint>): MapPoint => ({
  imageId: 1,
  name: 'a',
  place: [0, 0],
  group: null,
  part: null,
  score: null,
  estimate: null,
  residual: null,
  passes: true,
  ...change,
});

it('colours by a figure in steps and leaves what is not known grey', () => {
  const { classes, unknown, ramp } = colourPoints(
    [point({ score: 1 }), point({ score: 1.01 }), point({ score: 5 }), point({})],
    'score',
  );
  expect(classes.map(({ points }) => points.length).sort()).toEqual([1, 1, 2]);
  expect(unknown).toBe(1);
  expect(ramp).toMatchObject({ low: '1', high: '5' });
});

it('colours by a name, the first eight names each in its own', () => {
  const points = Array.from({ length: 10 }, (_, index) => point({ group: `g${index}` }));
  const { classes } = colourPoints([...points, point({})], 'group');
  expect(classes.map(({ title }) => title).slice(-3)).toEqual([
    'g7 (1)',
    '2 other groups (2)',
    'no group (1)',
  ]);
  expect(new Set(classes.map(({ colour }) => colour)).size).toBe(9);
});

it('says in words what the colours of an exported map mean', () => {
  const points = [point({ score: 1, group: 'AF' }), point({ score: 5, group: 'CM' }), point({})];
  expect(coloursInWords('score', colourPoints(points, 'score'), GIVEN_SCORES)).toBe(
    'Colour: true score, dark 1 to bright 5, grey where not known (1).',
  );
  expect(coloursInWords('group', colourPoints(points, 'group'), GIVEN_SCORES)).toBe(
    'Colour: group, blue AF (1), vermilion CM (1), grey no group (1).',
  );
});
