import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseLabelledPairs, parseScoreComparisons } from '../../../src/engine/datasets/evidence-csv.ts';
import { sharedData } from '../../fixtures/shared-data.ts';

describe('parseScoreComparisons', () => {
  test('reads labels, true scores and the order shown', () => {
    const text =
      'Test,Reference,Reference Score,Label,Test Score,Shown\na,r,2.5,First.,3,\na,s,3,similar,3,reverse\n';
    expect(parseScoreComparisons(text, 'f.csv')).toEqual({
      rows: [
        {
          line: 2,
          test: 'a',
          reference: 'r',
          referenceScore: 2.5,
          testScore: 3,
          testFirst: true,
          weights: [1, 0, 0],
        },
        {
          line: 3,
          test: 'a',
          reference: 's',
          referenceScore: 3,
          testScore: 3,
          testFirst: false,
          weights: [0, 0, 1],
        },
      ],
      problems: [],
      answers: 'Label',
      otherAnswers: [],
      range: [1, 5],
    });
  });

  test('reads three probabilities, which go before a label, and brings their sum to 1', () => {
    const text =
      'test,reference,reference_score,label,p_first,p_second,p_similar\na,r,2,First,0.2,0.5,0.301\n';
    const { rows, answers, otherAnswers } = parseScoreComparisons(text, 'f.csv');
    expect(rows[0]?.weights.map((weight) => weight * 1.001)).toEqual([0.2, 0.5, 0.301]);
    expect([answers, otherAnswers]).toEqual(['probabilities', ['label']]);
  });

  test('an image has one name, whatever its Unicode form and slashes', () => {
    const text =
      'test,reference,reference_score,label\nx\\Jos\u00e9,r,2,First\nx/Jose\u0301,s,2,First\nJos\u00e9,Jose\u0301,2,First\n';
    const { rows, problems } = parseScoreComparisons(text, 'f.csv');
    expect(rows.map(({ test }) => test)).toEqual(['x\\Jos\u00e9', 'x\\Jos\u00e9']);
    expect(problems).toMatchObject([
      { line: 4, message: expect.stringContaining('compared with itself') as string },
    ]);
  });

  test('a comparison that is there twice counts twice', () => {
    const text = 'test,reference,reference_score,label\na,r,2,First\na,r,2,First\n';
    expect(parseScoreComparisons(text, 'f.csv').rows).toHaveLength(2);
  });

  test('lists unusable rows with their line and what is wrong', () => {
    const rows = [
      'a,r,2,First,',
      'a,r,NaN,First,',
      'a,r,"2,5",First,',
      'a,r,7,First,',
      'a,r,2,Third,',
      'a,a,2,First,',
      ',r,2,First,',
      'a,r,2,,',
      'a,r,2,First,sideways',
    ];
    const { problems } = parseScoreComparisons(
      `test,reference,reference_score,label,shown\n${rows.join('\n')}`,
      'f.csv',
      { range: [1, 5] },
    );
    expect(problems.map(({ line, message }) => [line, message])).toEqual([
      [3, 'the reference_score "NaN" is not a number'],
      [4, 'the reference_score "2,5" has a decimal comma; write a point'],
      [5, 'the reference_score 7 is outside 1-5'],
      [6, 'the label "Third" is not First, Second, Similar'],
      [7, '"a" is compared with itself'],
      [8, 'an image has no name'],
      [9, 'the label is missing'],
      [10, 'the order shown is "sideways", neither forward nor reverse'],
    ]);
  });

  test('scores beyond 1-5 ask for their range, on which they are mapped to 1-5', () => {
    const text =
      'test,reference,reference_score,test_score,label\na,r,2,10,First\na,s,7.5,10,Second\na,t,11,10,First\n';
    expect(() => parseScoreComparisons(text, 'f.csv')).toThrow(
      expect.objectContaining({
        code: 'score-range-unknown',
        message: 'The scores in f.csv go from 2 to 11, beyond 1-5.',
      }) as Error,
    );
    const { rows, problems, range } = parseScoreComparisons(text, 'f.csv', { range: [0, 10] });
    expect(rows.map(({ referenceScore, testScore }) => [referenceScore, testScore])).toEqual([
      [1.8, 5],
      [4, 5],
    ]);
    expect(problems.map(({ line, message }) => [line, message])).toEqual([
      [4, 'the reference_score 11 is outside 0-10'],
    ]);
    expect(range).toEqual([0, 10]);
    expect(() => parseScoreComparisons(text, 'f.csv', { range: [3, 3] })).toThrow(/no.* range/);
  });

  test('a reference with several scores has the first, as in an import', () => {
    const text = 'test,reference,reference_score,label\na,r,2,First\nb,r,4,First\nc,r,4,First\n';
    const { rows, problems } = parseScoreComparisons(text, 'f.csv');
    expect(rows.map(({ referenceScore }) => referenceScore)).toEqual([2, 2, 2]);
    expect(problems).toMatchObject([{ kind: 'conflict', severity: 'warning', line: 3 }]);
  });

  test.each([
    ['order', '1', '2'],
    ['direction', 'left', 'right'],
    ['Order', 'First', 'Second'],
  ])('a column %s of %s and %s turns no answer, and is named', (name, one, two) => {
    const text = `test,reference,reference_score,label,${name}\na,r,2,First,${one}\na,s,3,First,${two}\n`;
    const { rows, problems, answers } = parseScoreComparisons(text, 'f.csv');
    expect([answers, rows.map(({ testFirst }) => testFirst)]).toEqual(['label', [true, true]]);
    expect(problems.map(({ severity, message }) => [severity, message])).toEqual([
      [
        'warning',
        `the column "${name}" is not read: its values ("${one}", "${two}") are neither forward nor reverse`,
      ],
    ]);
  });

  test('a column order with words for a direction turns answers; a number in shown is refused', () => {
    const of = (name: string, value: string) =>
      parseScoreComparisons(
        `test,reference,reference_score,label,${name}\na,r,2,First,\na,s,3,First,${value}\n`,
        'f.csv',
      );
    expect(of('order', 'Reverse').rows.map(({ testFirst }) => testFirst)).toEqual([true, false]);
    expect(of('shown', 'reference').rows.map(({ testFirst }) => testFirst)).toEqual([true, false]);
    expect(of('shown', '2').problems).toMatchObject([{ line: 3, severity: 'skipped' }]);
  });

  test('refuses probabilities that are none', () => {
    const header = 'test,reference,reference_score,p_first,p_second,p_similar\n';
    expect(() => parseScoreComparisons(`${header}a,r,2,0.9,0.9,0.1\n`, 'f.csv')).toThrow(
      /line 2: .*sum to 1.9/,
    );
    expect(() => parseScoreComparisons(`${header}a,r,2,1.5,-0.5,0\n`, 'f.csv')).toThrow(/outside 0-1/);
  });

  test.each([
    ['a wrong header', 'test,score\na,2\n', 'csv-header'],
    ['no answers', 'test,reference,reference_score\na,r,2\n', 'csv-header'],
    ['no rows', 'test,reference,reference_score,label\n', 'csv-no-rows'],
    ['an empty file', '', 'csv-empty'],
  ])('%s is an error', (_, text, code) =>
    expect(() => parseScoreComparisons(text, 'f.csv')).toThrow(expect.objectContaining({ code }) as Error),
  );

  test('takes the answers of a column that is named', () => {
    const text = 'test,reference,reference_score,label,fold1\na,r,2,First,Second\n';
    const file = parseScoreComparisons(text, 'f.csv', { answers: 'Fold_1' });
    expect(file.rows[0]?.weights).toEqual([0, 1, 0]);
    expect(file.otherAnswers).toEqual(['label']);
    expect(parseScoreComparisons(text, 'f.csv')).toMatchObject({ answers: 'label', otherAnswers: ['fold1'] });
    expect(() => parseScoreComparisons(text, 'f.csv', { answers: 'fold9' })).toThrow(/label, fold1/);
  });
});

describe('parseLabelledPairs', () => {
  test('reads predicted before label, and label where there is nothing else', () => {
    const both = 'first_score,second_score,label,predicted\n2,3,Second,Similar\n';
    expect(parseLabelledPairs(both, 'f.csv').rows).toEqual([
      { line: 2, firstScore: 2, secondScore: 3, weights: [0, 0, 1] },
    ]);
    expect(parseLabelledPairs('score1;score2;label\n2;3;Second.\n', 'f.csv').rows[0]?.weights).toEqual([
      0, 1, 0,
    ]);
  });

  test('puts the scores in the order shown', () => {
    const text = 'test_score,reference_score,label,shown\n2,3,First,reverse\n';
    expect(parseLabelledPairs(text, 'f.csv').rows[0]).toMatchObject({ firstScore: 3, secondScore: 2 });
  });

  test('scores beyond 1-5 ask for their range', () => {
    const text = 'first_score,second_score,label\n0.5,2,Second\n4,3,First\n';
    expect(() => parseLabelledPairs(text, 'f.csv')).toThrow(/go from 0.5 to 4, beyond 1-5/);
    expect(parseLabelledPairs(text, 'f.csv', { range: [0, 4] }).rows).toMatchObject([
      { firstScore: 1.5, secondScore: 3 },
      { firstScore: 5, secondScore: 4 },
    ]);
  });

  test('says which columns it wants', () =>
    expect(() => parseLabelledPairs('a,b\n1,2\n', 'f.csv')).toThrow(/"a", "b".*first_score, second_score/));

  const folder = sharedData('lmol-recorded');
  test.skipIf(!folder)('reads every held-out pair of a published run', () => {
    for (const fold of [1, 2, 3]) {
      const name = `heldout-pairs-fold${fold}.csv`;
      const { rows, problems, answers } = parseLabelledPairs(
        readFileSync(`${folder ?? ''}/${name}`, 'utf8'),
        name,
      );
      expect([rows.length, problems.length, answers]).toEqual([1000, 0, 'predicted']);
    }
  });
});
