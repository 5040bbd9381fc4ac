import { describe, expect, test } from 'vitest';
import { parseCsv } from '../../../src/engine/datasets/csv-table.ts';
import { parseScoreComparisons } from '../../../src/engine/datasets/evidence-csv.ts';
import { numberField } from '../../../src/engine/datasets/number-field.ts';
import { parseScoreList } from '../../../src/engine/datasets/score-list.ts';

/** The second column as numbers, or why a field is none. */
function scores(text: string): unknown[] {
  return parseCsv(text, 'f.csv').rows.map(({ fields }) => {
    const field = numberField(fields[1], 'score');
    return field.reason ?? field.value;
  });
}

const column = (...values: string[]): string =>
  `image;score\n${values.map((value, index) => `${index}.jpg;${value}`).join('\n')}\n`;

describe('numbers with a decimal comma', () => {
  test.each([
    ['beside whole numbers', column('2,5', '3', ',5', '-1,25e-1'), [2.5, 3, 0.5, -0.125]],
    ['with three decimals', column('3,125', '4,250'), [3.125, 4.25]],
    ['with points between thousands', column('1.234,5', '2.000', '1,5'), [1234.5, 2000, 1.5]],
    ['with points between thousands alone', column('1.234.567,5', '12'), [1234567.5, 12]],
    ['in a file with tabs', column('2,5', '3,125').replaceAll(';', '\t'), [2.5, 3.125]],
    ['beside a word', column('2,5', '3,5', 'none'), [2.5, 3.5, 'the score "none" is not a number']],
  ])('are read where commas do not divide the fields: %s', (_, text, expected) =>
    expect(scores(text)).toEqual(expected),
  );

  test.each([
    ['beside a decimal point', column('2,5', '3.5'), [/decimal comma/, 3.5]],
    ['commas between thousands', column('1,234.5', '1,234'), [/thousands/, /thousands/]],
    ['commas between millions', column('1,234,567', '2,500'), [/thousands/, /thousands/]],
    [
      'what may be either, between tabs',
      column('1,234', '2,500').replaceAll(';', '\t'),
      [/thousands/, /thousands/],
    ],
    ['quoted in a file with commas', 'image,score\na,"2,5"\nb,3\n', [/decimal comma/, 3]],
  ])('are refused: %s', (_, text, expected) =>
    expect(scores(text)).toEqual(
      expected.map((value) => (value instanceof RegExp ? (expect.stringMatching(value) as string) : value)),
    ),
  );

  test('are told once for the file', () => {
    const { problems } = parseCsv(column('2', '2,5', '1.234,5', '3,5'), 'f.csv', 'place.csv');
    expect(problems).toEqual([
      {
        kind: 'note',
        severity: 'warning',
        file: 'place.csv',
        line: 3,
        message: 'numbers have a decimal comma and are read so: "2,5" as 2.5, "1.234,5" as 1234.5',
      },
    ]);
  });

  test('leave names with commas alone', () =>
    expect(
      parseCsv('image;score\na,1;2,5\n"3,5";2\nb,2;3\n', 'f.csv').rows.map(({ fields }) => fields[0]),
    ).toEqual(['a,1', '3,5', 'b,2']));

  test('do not hide the semicolons, however many there are', () => {
    const text =
      'test;reference;reference_score;test_score;p_first;p_second;p_similar\na;r;2,5;3,5;0,25;0,5;0,25\na;s;3,5;3,5;0,5;0,25;0,25\n';
    expect(parseScoreComparisons(text, 'f.csv')).toMatchObject({
      rows: [
        { referenceScore: 2.5, testScore: 3.5, weights: [0.25, 0.5, 0.25] },
        { referenceScore: 3.5, testScore: 3.5, weights: [0.5, 0.25, 0.25] },
      ],
      problems: [{ kind: 'note', line: 2 }],
    });
  });

  test('are read in lists whose fields are divided by blanks', () =>
    expect(parseScoreList('AF 1.jpg 2,5\nAF2.jpg 3\nAF3.jpg\n', 'All_labels.txt')).toMatchObject({
      lines: [
        { line: 1, name: 'AF 1.jpg', score: '2.5' },
        { line: 2, name: 'AF2.jpg', score: '3' },
        { line: 3, name: 'AF3.jpg', score: undefined },
      ],
      notes: [{ file: 'All_labels.txt', line: 1 }],
    }));
});
