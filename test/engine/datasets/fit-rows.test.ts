import { describe, expect, test } from 'vitest';
import { parseComparisonFile } from '../../../src/engine/datasets/comparison-file.ts';
import { parseCsv } from '../../../src/engine/datasets/csv-table.ts';
import { parseLabelledPairs, parseScoreComparisons } from '../../../src/engine/datasets/evidence-csv.ts';

/** What is kept of a table: the fields of its rows, and each problem's line and kind. */
function read(text: string): { rows: readonly (readonly string[])[]; problems: unknown[] } {
  const { rows, problems } = parseCsv(text, 'f.csv');
  return {
    rows: rows.map(({ fields }) => fields),
    problems: problems.map(({ line, kind, severity }) => [line, kind, severity]),
  };
}

describe('a row with more fields than the header is refused, with its line and the likely reason', () => {
  test.each([
    ['a decimal comma', 'a.jpg,2,5', '"2" and "5" may be one number, "2,5"'],
    ['a negative number', 'a.jpg,-2,5', '"-2" and "5" may be one number, "-2,5"'],
    ['an exponent', 'a.jpg,2,5e-3', '"2" and "5e-3" may be one number, "2,5e-3"'],
    ['a thousands separator', 'a.jpg,1,234.5', '"1" and "234.5" may be one number, "1,234.5"'],
    [
      'a comma in a name',
      'Doe, Jane.jpg,3',
      'perhaps a name or text contains a comma (a comma without quotes?)',
    ],
  ])('%s', (_, row, reason) => {
    const { rows, problems } = parseCsv(`image,score\nb.jpg,3\n${row}\nc.jpg,4\n`, 'scores.csv');
    expect(rows.map(({ fields }) => fields)).toEqual([
      ['b.jpg', '3'],
      ['c.jpg', '4'],
    ]);
    expect(problems).toEqual([
      {
        kind: 'bad-row',
        severity: 'skipped',
        file: 'scores.csv',
        line: 3,
        message: expect.stringContaining(`the row has 3 fields, the header 2; ${reason}`) as string,
      },
    ]);
  });

  test('in a file with semicolons, of a semicolon', () =>
    expect(parseCsv('image;score\na;b.jpg;3\nc.jpg;2\n', 'f.csv').problems).toMatchObject([
      { line: 2, message: expect.stringContaining('contains a semicolon') as string },
    ]));

  test('R writes whole numbers beside quoted row names', () =>
    expect(read('first_score,second_score,label\n"1",2,3,"Second"\n"2",4,3,"First"\n')).toEqual({
      rows: [
        ['2', '3', 'Second'],
        ['4', '3', 'First'],
      ],
      problems: [[null, 'note', 'warning']],
    }));

  test('also where the next column has no name', () =>
    expect(read('image,score,\na.jpg,2,5\nb.jpg,3,\nc.jpg,2.5,nice\n')).toEqual({
      rows: [
        ['b.jpg', '3', ''],
        ['c.jpg', '2.5', 'nice'],
      ],
      problems: [[2, 'bad-row', 'skipped']],
    }));

  test.each([
    ['every row, of different images', 'image,score\na.jpg,2,5\nb.jpg,3,1\nc.jpg,4,0\n'],
    ['every row, after a number', 'first_score,second_score,label\n2,5,3,First\n1,2,5,Second\n'],
    ['every row, before an empty column', 'image,score,comment\na.jpg,2,5,\nb.jpg,3,1,\n'],
    ['every row, with a comma and a blank in its name', 'image,score\nDoe, a.jpg,3\nRoe, b.jpg,4\n'],
    ['the only row', 'image,score\na.jpg,2,5\n'],
    ['most rows, one with a comma in its name', 'image,score\na.jpg,2,5\nb.jpg,3,1\nDoe, J.jpg,4\n'],
  ])('in %s', (_, text) => {
    const { rows, problems } = parseCsv(text, 'f.csv');
    expect(rows).toEqual([]);
    expect(problems.every(({ kind }) => kind === 'bad-row')).toBe(true);
    expect(problems[0]?.message).toContain('If the first field of every row is its name, name that column');
  });
});

describe('where every row has exactly one field more than the header', () => {
  test.each([
    ['numbers', 'image,score\n1,a.jpg,2.5\n2,b.jpg,3\n3,c.jpg,4\n'],
    ['quoted numbers beside whole numbers', 'image,score\n"1","a.jpg",3\n"2","b.jpg",4\n'],
    ['quoted names', 'image,score\n"x1","a.jpg",2.5\n"x2","b.jpg",3\n"x7","c.jpg",4\n'],
    ['numbers beside whole numbers', 'score,image\n1,3,a.jpg\n2,4,b.jpg\n3,2,c.jpg\n'],
    ['tabs', 'image\tscore\nr1\ta.jpg\t2.5\nr2\tb.jpg\t3\n'],
  ])('the first is a row name, and that is told: %s', (_, text) => {
    const { header, rows, problems } = parseCsv(text, 'f.csv');
    expect(rows[0]?.fields[header.indexOf('image')]).toBe('a.jpg');
    expect(problems).toMatchObject([
      {
        kind: 'note',
        severity: 'warning',
        line: null,
        message: expect.stringMatching(/row name, as R writes it/) as string,
      },
    ]);
  });

  test('the last, if it is always empty, is left out', () =>
    expect(read('image,score\na.jpg,2,\nb.jpg,3.5,\n')).toEqual({
      rows: [
        ['a.jpg', '2'],
        ['b.jpg', '3.5'],
      ],
      problems: [[null, 'note', 'warning']],
    }));

  test('names that are there twice are no row names', () =>
    expect(read('test,label\na,r,First\na,s,First\n')).toEqual({
      rows: [],
      problems: [
        [2, 'bad-row', 'skipped'],
        [3, 'bad-row', 'skipped'],
      ],
    }));
});

test('rows with fewer fields are kept, and told once with their number', () => {
  const { rows, problems } = parseCsv('image,score,group\na,1,x\nb,2\nc,3\n', 'f.csv');
  expect(rows).toHaveLength(3);
  expect(problems).toEqual([
    {
      kind: 'note',
      severity: 'warning',
      file: 'f.csv',
      line: 3,
      message:
        '2 rows have fewer fields than the header, which has 3, this one first; their last ones are taken as empty',
    },
  ]);
});

describe('every reader of tables refuses a torn row', () => {
  const skipped = [{ line: 2, kind: 'bad-row', severity: 'skipped' }];

  test('evidence to score from', () => {
    const text = 'test,reference,reference_score,label\na,r,2,5,First\na,s,3,First\n';
    const { rows, problems } = parseScoreComparisons(text, 'f.csv');
    expect(rows.map(({ reference }) => reference)).toEqual(['s']);
    expect(problems).toMatchObject(skipped);
  });

  test('pairs to calibrate on', () => {
    const text = 'first_score,second_score,label\n2,5,3,Second\n2,3.5,Second\n';
    const { rows, problems } = parseLabelledPairs(text, 'f.csv');
    expect(rows.map(({ line }) => line)).toEqual([3]);
    expect(problems).toMatchObject(skipped);
  });

  test.each([
    ['comparisons', 'test,reference,reference_score,predicted\na,r,2,5,First\na,s,3,First\n'],
    ['pairs', 'img1,img2,score1,score2,label\na,b,2,5,3,Second\na,c,2,3,Second\n'],
    ['references', 'img,score\na,2,5\nb,3\n'],
    ['folds', 'image,fold\nDoe, a.jpg,2\nb.jpg,1\n'],
  ])('%s', (kind, text) => {
    const file = parseComparisonFile(text, 'f.csv');
    expect(file).toMatchObject({ kind, problems: skipped });
    expect(file && ('rows' in file ? file.rows : file.members)).toHaveLength(1);
  });
});
