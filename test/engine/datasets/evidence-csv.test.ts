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
    });
  });

  test('reads three probabilities, which go before a label, and brings their sum to 1', () => {
    const text =
      'test,reference,reference_score,label,p_first,p_second,p_similar\na,r,2,First,0.2,0.5,0.301\n';
    const { rows, answers, otherAnswers } = parseScoreComparisons(text, 'f.csv');
    expect(rows[0]?.weights.map((weight) => weight * 1.001)).toEqual([0.2, 0.5, 0.301]);
    expect([answers, otherAnswers]).toEqual(['probabilities', ['label']]);
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
