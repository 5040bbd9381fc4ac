import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { tiebreak } from '../fixtures/command-line.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const LIKELIHOOD = ['--scale', '1', '--margin', '0.5'];

function write(folder: string, name: string, lines: readonly string[]): string {
  const file = path.join(folder, name);
  writeFileSync(file, lines.join('\n'));
  return file;
}

/** A target that meets each of three references three times, with other answers. */
const VOTES = [
  ['r1', 2, ['First', 'First', 'Second']],
  ['r2', 3, ['First', 'Second', 'Second']],
  ['r3', 4, ['First', 'Second', 'Second']],
] as const;

interface Score {
  readonly score: number;
  readonly nll: number;
  readonly interval: readonly number[];
  readonly profileInterval: readonly number[];
}

function scoresOf(document: Record<string, unknown>): readonly Score[] {
  return document['scores'] as Score[];
}

/** Sums of the same terms in another order. */
function near(value: unknown): number {
  return expect.closeTo(Number(value), 9) as number;
}

test.each([
  {
    desc: 'labels',
    header: 'test,reference,reference_score,test_score,label',
    fields: (label: string) => [label],
  },
  {
    desc: 'raters',
    header: 'test,reference,reference_score,test_score,label,rater',
    fields: (label: string, vote: number) => [label, ['ann', 'bob', 'cleo'][vote]],
  },
  {
    desc: 'probabilities',
    header: 'test,reference,reference_score,test_score,p_first,p_second,p_similar',
    fields: (label: string, vote: number) =>
      label === 'First' ? [0.6 + vote / 10, 0.3 - vote / 10, 0.1] : [0.2, 0.7, 0.1],
  },
])('a file of repeated $desc gives the same score from the file and imported', async ({ header, fields }) => {
  const folder = temporaryFolder();
  const rows = VOTES.flatMap(([reference, score, votes]) =>
    votes.map((label, vote) => ['a', reference, score, 2.5, ...fields(label, vote)].join(',')),
  );
  const file = write(folder, 'votes.csv', [header, ...rows]);
  const workspace = ['--workspace', path.join(folder, 'w')];
  const imported = await tiebreak(['import-comparisons', file, '--json', ...workspace]);
  expect(imported.code).toBe(0);
  for (const evidence of ['hard', 'soft']) {
    const settings = [...LIKELIHOOD, '--evidence', evidence, '--json'];
    const direct = await tiebreak(['score', '--from', file, ...settings]);
    const stored = await tiebreak(['score', '--run', 'votes', ...workspace, ...settings]);
    expect(direct.document).toMatchObject({ comparisons: 9 });
    const [score] = scoresOf(direct.document);
    expect(score).toMatchObject({ boundHit: null, comparisons: 9 });
    const { nll = NaN, interval = [], profileInterval = [], ...exact } = score ?? {};
    expect(scoresOf(stored.document)).toEqual([
      { ...exact, nll: near(nll), interval: interval.map(near), profileInterval: profileInterval.map(near) },
    ]);
  }
  const exported = path.join(folder, 'exported.csv');
  await tiebreak(['export', 'comparisons', '--run', 'votes', '--out', exported, ...workspace]);
  await tiebreak([
    'import-comparisons',
    exported,
    '--dataset',
    'votes',
    '--name',
    'again',
    '--json',
    ...workspace,
  ]);
  const score = async (run: string) =>
    scoresOf(
      (
        await tiebreak([
          'score',
          '--run',
          run,
          ...LIKELIHOOD,
          '--references',
          'votes-references',
          '--json',
          ...workspace,
        ])
      ).document,
    );
  expect((await score('again')).map(({ score: estimate }) => estimate)).toEqual(
    (await score('votes')).map(({ score: estimate }) => estimate),
  );
  const { document } = await tiebreak(['evaluate', '--run', 'votes', '--json', ...workspace]);
  // Of the truths Second, Second and First by 2.5 against 2, 3 and 4.
  expect(document).toMatchObject({
    comparisons: 9,
    lackMember: 0,
    labelled: 9,
    confusion: [
      [2, 1, 0],
      [2, 4, 0],
      [0, 0, 0],
    ],
  });
});

test('calibrate fits every repeated answer, from the file and imported', async () => {
  const folder = temporaryFolder();
  const rows = [
    [2, 3, 5, 2, 1],
    [1, 4, 7, 1, 0],
    [3, 3.2, 3, 2, 4],
    [4, 2, 1, 6, 1],
  ].flatMap(([a = 0, b = 0, second = 0, first = 0, similar = 0]) =>
    Object.entries({ Second: second, First: first, Similar: similar }).flatMap(([label, times]) =>
      Array.from({ length: times }, () => [`i${a}`, `i${b}`, a, b, label].join(',')),
    ),
  );
  const file = write(folder, 'pairs.csv', ['first,second,first_score,second_score,predicted', ...rows]);
  const workspace = ['--workspace', path.join(folder, 'w')];
  await tiebreak(['import-comparisons', file, ...workspace]);
  const direct = await tiebreak(['calibrate', '--from', file, '--json']);
  const stored = await tiebreak(['calibrate', '--run', 'pairs', '--json', ...workspace]);
  expect(direct.document).toMatchObject({ pairs: rows.length, scale: expect.any(Number) as number });
  const { scale, margin, bias, pairs } = direct.document;
  expect(stored.document).toMatchObject({
    scale: near(scale),
    margin: near(margin),
    bias: near(bias),
    pairs,
  });
});

test('rank counts every repeated answer', async () => {
  const folder = temporaryFolder();
  const votes = [
    ['a', 'b', 'First', 3],
    ['a', 'b', 'Second', 1],
  ].flatMap(([a, b, label, times]) => Array.from({ length: Number(times) }, () => `${a},${b},${label}`));
  const file = write(folder, 'teams.csv', ['first,second,answer', ...votes]);
  const workspace = ['--workspace', path.join(folder, 'w')];
  await tiebreak(['import-comparisons', file, ...workspace]);
  const { code, document } = await tiebreak([
    'rank',
    '--run',
    'teams',
    '--no-position-effect',
    '--json',
    ...workspace,
  ]);
  expect(code).toBe(0);
  // Three wins of four: a difference of ln 3, and its standard error of sqrt(1/3 + 1/1).
  const half = Math.log(3) / 2;
  expect(document['ranking']).toMatchObject([
    {
      image: 'a',
      score: expect.closeTo(half, 6) as number,
      standardError: expect.closeTo(Math.sqrt(4 / 3) / 2, 6) as number,
    },
    { image: 'b', score: expect.closeTo(-half, 6) as number },
  ]);
});
