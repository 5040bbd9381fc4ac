import { expect, it } from 'vitest';
import { filterSchema, SIDES, type Filter, type Side } from '../../../src/model/filter.ts';
import { WITHOUT_LIMITS } from '../../../src/renderer/location/without-limits.ts';
import { describeFilter, type FilterNames } from '../../../src/model/describe-filter.ts';

const NAMES: FilterNames = {
  split: (id) => `split-${id}`,
  run: (id) => `run-${id}`,
  image: (id) => `image-${id}.jpg`,
  imageSet: (id) => `${id} chosen images`,
  person: (id) => `person-${id}`,
};

const inWords = (filter: Filter, side: Side | null = null) =>
  describeFilter(filter, NAMES, side).map(({ text }) => text);

it('says each limit in words', () =>
  expect(
    inWords({
      truth: ['First'],
      model: ['First', 'Second', 'Similar'],
      human: ['First', 'Similar'],
      otherRun: 3,
      margin: [null, 0.1],
      entropy: [0.5, null],
      distance: [0.2, 1],
      split: 4,
      part: 'test',
      group: 'AF',
      image: 7,
      consistent: false,
      judged: true,
      flagged: true,
    }),
  ).toEqual([
    'True label First',
    'Model says First, Second or Similar',
    'People say First or Similar',
    'Other run: run-3',
    'Gap at most 0.10',
    'Entropy at least 0.50',
    'Score distance from 0.20 to 1.00',
    'Part test of split-4',
    'Group AF',
    'Image image-7.jpg',
    'Different answers in the two orders',
    'Judged by people',
    'Flagged',
  ]));

it('names one cell by its two labels, and several as a list', () => {
  expect(inWords({ cells: { rows: 'truth', columns: 'model', cells: [['First', 'Similar']] } })).toEqual([
    'True label First, model Similar',
  ]);
  expect(
    inWords({
      cells: {
        rows: 'human',
        columns: 'other',
        cells: [
          ['First', 'Second'],
          ['Second', 'First'],
        ],
      },
    }),
  ).toEqual(['People → other run: First→Second, Second→First']);
});

it('gives every limit of the filter a chip, but what the selectors and the text field show and a side', () => {
  const everything: Required<Filter> = {
    dataset: 1,
    run: 2,
    otherRun: 3,
    split: 4,
    part: 'test',
    group: 'AF',
    image: 5,
    imageSet: 6,
    side: 'target',
    cells: { rows: 'truth', columns: 'model', cells: [['First', 'First']] },
    truth: ['First'],
    model: ['First'],
    human: ['First'],
    margin: [0, 1],
    entropy: [0, 1],
    distance: [0, 1],
    consistent: true,
    forward: true,
    judged: true,
    flagged: true,
    people: 'majority',
    said: ['skipped'],
    by: { person: 1, others: false },
    text: 'a',
  };
  expect(Object.keys(everything).sort()).toEqual(Object.keys(filterSchema.shape).sort());
  const lifted = describeFilter(everything, NAMES, 'target').flatMap(({ without }) => Object.keys(without));
  expect([...lifted, 'dataset', 'run', 'text', 'side'].sort()).toEqual(Object.keys(everything).sort());
  expect([...Object.keys(WITHOUT_LIMITS), 'dataset', 'run'].sort()).toEqual(Object.keys(everything).sort());
});

it('says who said what of a pair', () => {
  expect(inWords({ said: ['skipped', 'flagged'], by: { person: 1, others: false } })).toEqual([
    'Skipped or flagged by person-1',
  ]);
  expect(inWords({ by: { person: 2, others: true } })).toEqual(['Answered by others than person-2']);
  expect(inWords({ said: ['cannot-judge'] })).toEqual(['Cannot be judged']);
});

it('lifts a part together with its split', () => {
  const [limit] = describeFilter({ split: 1, part: 'test' }, NAMES, 'target');
  expect(limit?.without).toEqual({ split: undefined, part: undefined });
});

it('says of part, group and image whom they speak of, where comparisons are shown', () => {
  const filter: Filter = { split: 4, part: '1', group: 'AF', image: 7 };
  expect(inWords(filter, 'target')).toEqual([
    'Part 1 of split-4 (target)',
    'Group AF (target)',
    'Image image-7.jpg (target)',
  ]);
  for (const side of SIDES) expect(inWords({ group: 'AF' }, side)).toEqual([`Group AF (${side})`]);
  // No comparison has one image twice.
  expect(inWords({ image: 7 }, 'both')).toEqual(['Image image-7.jpg (either)']);
  expect(inWords({ group: 'AF', model: ['First'] })).toEqual(['Model says First', 'Group AF']);
});
