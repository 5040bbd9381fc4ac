import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { labelProbabilities, type Likelihood } from '../../src/core/likelihood.ts';
import { createRandom } from '../../src/core/random.ts';
import { tiebreak } from '../fixtures/command-line.ts';
import { sharedData } from '../fixtures/shared-data.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const TRUTH: Likelihood = { kind: 'rao-kupper', scale: 5, margin: 1.2, bias: 0.1 };

function writeFile(text: string): string {
  const file = path.join(temporaryFolder(), 'evidence.csv');
  writeFileSync(file, text);
  return file;
}

/** Answers about random pairs, drawn from the likelihood. */
function pairsFile(count: number): string {
  const random = createRandom(4);
  const rows = Array.from({ length: count }, () => {
    const [first, second] = [1 + 4 * random.uniform(), 1 + 4 * random.uniform()];
    const [p, q] = labelProbabilities(first, second, TRUTH);
    const draw = random.uniform();
    return [first, second, draw < p ? 'First' : draw < p + q ? 'Second' : 'Similar'].join(',');
  });
  return writeFile(['first_score,second_score,predicted', ...rows].join('\n'));
}

test('calibrate --from finds the likelihood that the answers were drawn from', async () => {
  const { code, document } = await tiebreak(['calibrate', '--json', '--from', pairsFile(4000)]);
  expect(code).toBe(0);
  expect(document).toMatchObject({ pairs: 4000, converged: true });
  const { standardErrors } = document as { standardErrors: Record<string, number> };
  for (const name of ['scale', 'margin', 'bias'] as const)
    expect(Math.abs((document[name] as number) - TRUTH[name])).toBeLessThan(
      4 * (standardErrors[name] ?? NaN),
    );
});

test('calibrate --no-bias holds the bias at 0', async () => {
  const { document } = await tiebreak(['calibrate', '--json', '--no-bias', '--from', pairsFile(500)]);
  expect(document).toMatchObject({ bias: 0, standardErrors: { bias: null } });
});

test('calibrate says why no likelihood fits', async () => {
  const file = writeFile('first_score,second_score,label\n1,2,Second\n3,2,First\n4,1,First\n');
  const { code, document } = await tiebreak(['calibrate', '--json', '--from', file]);
  expect(code).toBe(1);
  expect(document).toMatchObject({ error: { code: 'calibration-failed' } });
});

const COMPARISONS = [
  'test,reference,reference_score,label,test_score',
  'a.jpg,r1.jpg,2,First,3',
  'a.jpg,r2.jpg,4,Second,3',
  'a.jpg,r3.jpg,3,Similar,3',
  'b.jpg,r1.jpg,2,First,4.5',
  'b.jpg,r2.jpg,4,First,4.5',
].join('\n');

test('three equal probabilities are no answer', async () => {
  const file = writeFile(
    [
      'test,reference,reference_score,p_first,p_second,p_similar',
      'a,r1,2,0.8,0.1,0.1',
      'a,r2,3,0.3333,0.3333,0.3333',
    ].join('\n'),
  );
  const { document } = await tiebreak(['score', '--json', '--from', file]);
  expect(document).toMatchObject({
    comparisons: 1,
    problems: [
      { line: 3, severity: 'skipped', message: 'the three probabilities are equal, which is no answer' },
    ],
  });
});

test('score --from counts one comparison and several', async () => {
  const rows = COMPARISONS.split('\n').slice(0, 3);
  const score = (text: string) => tiebreak(['score', '--from', writeFile(text)]);
  expect((await score(rows.slice(0, 2).join('\n'))).stdout).toContain(': 1 comparison from "label"');
  expect((await score(rows.join('\n'))).stdout).toContain(': 2 comparisons from "label"');
});

test('score --from estimates every image, in the order of the file', async () => {
  const file = writeFile(COMPARISONS);
  const { code, document } = await tiebreak([
    'score',
    '--json',
    '--from',
    file,
    '--scale',
    '3',
    '--margin',
    '1',
  ]);
  expect(code).toBe(0);
  expect(document).toMatchObject({
    scale: 3,
    margin: 1,
    bias: 0,
    comparisons: 5,
    scores: [
      { image: 'a.jpg', score: 3, boundHit: null, comparisons: 3, trueScore: 3 },
      { image: 'b.jpg', score: 5, boundHit: 'high', comparisons: 2, trueScore: 4.5 },
    ],
  });
});

test('a bound hit is called one, for people too', async () => {
  const { stdout } = await tiebreak(['score', '--from', writeFile(COMPARISONS)]);
  expect(stdout).toMatch(/b\.jpg +5\.000 .*high bound hit/);
  expect(stdout).toContain('preset uol');
});

test('soft evidence takes the probabilities, hard the largest', async () => {
  const file = writeFile(
    'test,reference,reference_score,p_first,p_second,p_similar\na.jpg,r.jpg,3,0.6,0.1,0.3\na.jpg,q.jpg,3,0.2,0.2,0.6\n',
  );
  const scoreOf = async (...more: string[]) => {
    const { document } = await tiebreak(['score', '--json', '--from', file, ...more]);
    return (document['scores'] as { score: number }[])[0]?.score;
  };
  expect(await scoreOf('--evidence', 'soft')).not.toBe(await scoreOf('--evidence', 'hard'));
});

test('rows that cannot be used are skipped and named', async () => {
  const file = writeFile(`${COMPARISONS}\nc.jpg,r1.jpg,NaN,First,3\nc.jpg,r1.jpg,2,Perhaps,3\n`);
  const { code, stdout } = await tiebreak(['score', '--from', file]);
  const { document } = await tiebreak(['score', '--json', '--from', file]);
  expect(code).toBe(0);
  expect(stdout).toContain('2 problems, 2 entries skipped');
  expect(stdout).toContain(':7: ');
  expect(document['problems']).toHaveLength(2);
});

const recorded = sharedData('lmol-recorded');

test.skipIf(recorded === null)('the recorded labels of a real model score its test faces', async () => {
  const file = path.join(recorded ?? '', 'test-vs-reference.csv');
  const { code, document } = await tiebreak(['score', '--json', '--from', file, '--answers', 'fold1']);
  expect(code).toBe(0);
  expect(document['scores']).toHaveLength(100);
  expect(document['pc']).toBeGreaterThan(0.9);
});

test('two images have errors and no correlation, with the reason', async () => {
  const { document } = await tiebreak(['score', '--from', writeFile(COMPARISONS), '--json']);
  expect(document).toMatchObject({
    n: 2,
    pc: null,
    mae: expect.any(Number) as number,
    intervals: { pc: null, mae: null },
    correlationNote: 'Too few images for a correlation: it takes 3.',
  });
  const { stdout } = await tiebreak(['score', '--from', writeFile(COMPARISONS)]);
  expect(stdout).not.toContain('Pearson');
  expect(stdout).toMatch(/of 2 images .*\n.*MAE.*\n.*RMSE.*\nToo few images for a correlation/);
});
