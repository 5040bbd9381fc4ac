import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { comparisonFileOf } from '../../../src/engine/datasets/comparison-file.ts';
import { readComparisonTable } from '../../../src/engine/formats/read-comparison-table.ts';
import { streamComparisonFile } from '../../../src/engine/formats/stream-comparison-file.ts';
import type { Progress } from '../../../src/engine/long-work.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';
import { withListedRows } from '../../helpers/listed-rows.ts';

/** More rows than tell what columns hold. */
const ROWS = 80;

function table(header: string, row: (index: number) => string): string {
  const file = path.join(temporaryFolder(), 'answers.csv');
  writeFileSync(file, [header, ...Array.from({ length: ROWS }, (_, index) => row(index))].join('\n'));
  return file;
}

const LABELS = ['First', 'second', 'tie', 'Similar.'];
const label = (index: number) => LABELS[index % LABELS.length] ?? '';

test.for([
  ['labels alone', 'first,second,label', (i: number) => `a${i % 9},b${i % 7},${label(i)}`],
  ['pairs with scores', 'img1,img2,score1,score2,label', (i) => `a${i},b,${1 + (i % 4)},2.5,${label(i)}`],
  [
    'tests and references, scores, two models, truth, order and rater',
    'test,reference,test_score,reference_score,label,order,m1,m2,rater',
    (i) =>
      `t${i % 5},r${i % 3},${1 + (i % 5)},${i === 70 ? 4 : 2},${i % 11 === 0 ? '' : label(i)},${i % 2 ? 'forward' : 'reverse'},${label(i + 1)},${label(i + 2)},${i % 13 === 0 ? 'ann' : ''}`,
  ],
  [
    'probabilities and the label that they make',
    'first,second,predicted,p_first,p_second,p_similar',
    (i) => (i % 6 === 0 ? `a${i},b,Second,,,` : `a${i},b,First,0.5,0.3,0.2`),
  ],
  [
    'rows that cannot be used: no name, itself, no label, a bad score',
    'test,reference,test_score,predicted',
    (i) =>
      ['t,r,2,First', ',r,2,First', 't,./t,2,First', 't,r,2,Maybe', 't,r,x,First'][i < 60 ? 0 : i % 5] ?? '',
  ],
  ['quotes', 'first,second,"label"', (i) => `"a, ${i % 9}","b ""${i % 7}""",${label(i)}`],
  ['semicolons', 'first;second;label', (i) => `a${i % 9};b${i % 7};${label(i)}`],
  [
    'rows of other lengths',
    'first,second,label,weight',
    (i) =>
      `a${i % 9},b${i % 7}${i === 20 || i === 75 ? ',1' : ''},${label(i)}${i % 9 === 4 ? '' : ','}${i === 30 ? ',5,x' : ''}`,
  ],
] as const satisfies readonly (readonly [string, string, (index: number) => string])[])(
  'a table says row by row what it says as a whole: %s',
  async ([, header, row]) => {
    const file = table(header, row);
    const whole = comparisonFileOf((await readComparisonTable(file)).table, file);
    const streamed = withListedRows(await streamComparisonFile(file, {}));
    expect(streamed).toEqual(withListedRows(whole));
    expect(streamed).not.toBeNull();
  },
);

test.for([
  [
    'numbers where labels may follow',
    'first,second,label,predicted',
    (i: number) => `a${i},b,First,${i < 70 ? 1 : 'First'}`,
  ],
  [
    'an order that may be anything',
    'first,second,label,order',
    (i) => `a${i},b,First,${i < 70 ? i : 'forward'}`,
  ],
  [
    'a label, far down, that is not the most probable',
    'first,second,predicted,p_first,p_second,p_similar',
    (i) => `a${i},b,${i < 70 ? 'First' : 'Second'},0.5,0.3,0.2`,
  ],
  ['a list', 'image,fold', (i) => `a${i},1`],
  ['other columns', 'x,y', (i) => `a${i},1`],
  ['a column of Prodigy’s', 'first,second,answer', (i) => `a${i},b,First`],
  ['names of an imagefolder', 'a_file_name,b_file_name,label', (i) => `a${i},b,First`],
  ['a row too long from the first one on', 'first,second,label', (i) => `${i},a${i},b,First`],
  ['few rows', 'first,second,label', (i) => (i < 9 ? `a${i},b,First` : '')],
] as const satisfies readonly (readonly [string, string, (index: number) => string])[])(
  'what must be looked at whole first is left: %s',
  async ([, header, row]) => {
    await expect(streamComparisonFile(table(header, row), {})).resolves.toBeNull();
  },
);

test('reading tells how far it is and stops when it is told to', async () => {
  const file = table('first,second,label', (i) => `${'x'.repeat(20_000)}${i},b,First`);
  const told: Progress[] = [];
  await streamComparisonFile(file, { onProgress: (progress) => told.push(progress) });
  expect(told.at(-1)).toMatchObject({ done: 1601, total: 1601, unit: 'kB' });
  const signal = AbortSignal.abort(new Error('stopped'));
  await expect(streamComparisonFile(file, { signal })).rejects.toThrow('stopped');
});
