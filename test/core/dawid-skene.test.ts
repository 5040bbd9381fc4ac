import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { dawidSkene, type RatedItem } from '../../src/core/dawid-skene.ts';
import { labelWeights } from '../../src/core/label-weights.ts';
import { reverseLabel, reverseTriple, type Label } from '../../src/core/labels.ts';
import { majorityLabel } from '../../src/core/majority-label.ts';

interface Golden {
  readonly cases: readonly {
    readonly desc: string;
    readonly answers: readonly string[];
    readonly posterior: readonly (readonly number[])[];
    readonly errors: readonly (readonly (readonly number[])[])[];
  }[];
}

/** Made by scripts/goldens/dawid_skene.py with crowd-kit, in as many rounds. */
const ROUNDS = 60;
const { cases } = JSON.parse(
  readFileSync(path.join(import.meta.dirname, '..', 'fixtures', 'goldens', 'dawid-skene.json'), 'utf8'),
) as Golden;

const ratedItems = (rows: readonly string[]): RatedItem[] =>
  rows.flatMap((row, item) =>
    row.split('').flatMap((digit, rater) => (digit === '-' ? [] : [{ item, rater, label: Number(digit) }])),
  );

test.each(cases)('$desc: as crowd-kit says', ({ answers, posterior, errors }) => {
  const options = { items: answers.length, raters: answers[0]?.length ?? 0, classes: 3 };
  const found = dawidSkene(ratedItems(answers), { ...options, mostRounds: ROUNDS, tolerance: -1 });
  found.posterior.flat().forEach((value, index) => {
    expect(value).toBeCloseTo(posterior.flat()[index] ?? NaN, 7);
  });
  // crowd-kit's are of one step later.
  const later = dawidSkene(ratedItems(answers), { ...options, mostRounds: ROUNDS + 1, tolerance: -1 });
  later.errors.flat(2).forEach((value, index) => {
    expect(value).toBeCloseTo(errors.flat(2)[index] ?? NaN, 7);
  });
});

test('one rater is believed, and an item without answers has the prior', () => {
  const { posterior } = dawidSkene(ratedItems(['0', '0', '1', '-']), { items: 4, raters: 1, classes: 3 });
  expect(posterior[0]?.[0]).toBeCloseTo(1, 9);
  expect(posterior[2]?.[1]).toBeCloseTo(1, 9);
  expect(posterior[3]?.[0]).toBeCloseTo(2 / 3, 6);
});

test('an answer about nothing is a bug', () => {
  expect(() => dawidSkene([{ item: 1, rater: 0, label: 0 }], { items: 1, raters: 1, classes: 3 })).toThrow(
    RangeError,
  );
});

test('exchanged images give exchanged weights', () => {
  const said: readonly (readonly [number, number, Label])[] = [
    [0, 0, 'First'],
    [0, 1, 'Similar'],
    [0, 2, 'First'],
    [1, 0, 'Second'],
    [1, 1, 'Second'],
    [2, 0, 'First'],
    [2, 1, 'Second'],
    [2, 2, 'Second'],
    [3, 2, 'Similar'],
  ];
  const labels = said.map(([pair, rater, label]) => ({ pair, rater, label }));
  const turned = labels.map(({ label, ...rest }) => ({ ...rest, label: reverseLabel(label) }));
  const { weights } = labelWeights(labels, 4, 3);
  labelWeights(turned, 4, 3).weights.forEach((ofPair, index) => {
    const expected = reverseTriple(weights[index] ?? [NaN, NaN, NaN]);
    ofPair.forEach((value, place) => expect(value).toBeCloseTo(expected[place] ?? NaN, 9));
  });
});

test('a majority is the label that more gave than any other', () => {
  expect(majorityLabel([])).toBeNull();
  expect(majorityLabel(['Similar'])).toBe('Similar');
  expect(majorityLabel(['First', 'Second'])).toBeNull();
  expect(majorityLabel(['First', 'Second', 'Similar', 'Second'])).toBe('Second');
});
