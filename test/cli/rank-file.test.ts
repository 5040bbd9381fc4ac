import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parquetWriteFile } from 'hyparquet-writer';
import { expect, test } from 'vitest';
import { ARENA_WINNERS, arenaCsv, arenaVotes } from '../fixtures/arena-votes.ts';
import { tiebreak } from '../fixtures/command-line.ts';
import golden from '../fixtures/goldens/arena-votes.json';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

interface Ranked {
  readonly image: string;
  readonly score: number;
  readonly interval: readonly [number, number];
  readonly standardError: number;
  readonly boundHit: null;
}

function write(name: string, content: string): string {
  const file = path.join(temporaryFolder(), name);
  writeFileSync(file, content);
  return file;
}

async function rank(file: string, ...options: readonly string[]) {
  const { code, document, stderr } = await tiebreak(['rank', '--from', file, '--json', ...options]);
  expect(stderr).not.toContain('What to do');
  expect(code).toBe(0);
  return { document, ranking: document['ranking'] as readonly Ranked[] };
}

/** Of a file that must not rank: the error. */
async function refused(file: string, ...options: readonly string[]): Promise<string> {
  const { code, stderr } = await tiebreak(['rank', '--from', file, '--json', ...options]);
  expect(code).toBe(1);
  return stderr;
}

test.for(golden.fits)(
  '10,000 arena votes are ranked as an independent fit does: $ties, both bad as $bothBad, position $position, weights $weighted',
  async ({ ties, position, bothBad, weighted, scores, errors, logLikelihood, positionEffect, tie }) => {
    const rows = arenaVotes().map(
      ({ a, b, vote, weight }) => `${a},${b},${ARENA_WINNERS[vote]}${weighted ? `,${weight}` : ''}`,
    );
    const file = write(
      'votes.csv',
      [`model_a,model_b,winner${weighted ? ',weight' : ''}`, ...rows].join('\n'),
    );
    const options = ['--ties', ties, '--both-bad', bothBad, ...(position ? [] : ['--no-position-effect'])];
    const { document, ranking } = await rank(file, ...options);
    const byName = new Map(ranking.map((row) => [row.image, row]));
    expect(ranking).toHaveLength(scores.length);
    for (const [index, score] of scores.entries()) {
      const row = byName.get(`model-${String(index).padStart(2, '0')}`);
      expect(row?.score).toBeCloseTo(score, 7);
      expect(row?.boundHit).toBeNull();
      expect(((row?.interval[1] ?? NaN) - (row?.interval[0] ?? NaN)) / 2 / 1.959963985).toBeCloseTo(
        row?.standardError ?? NaN,
        7,
      );
      if (errors !== undefined) expect(row?.standardError).toBeCloseTo(errors[index] ?? NaN, 6);
    }
    expect(document['logLikelihood']).toBeCloseTo(logLikelihood, 5);
    if (positionEffect === null) expect(document['positionEffect']).toBeNull();
    else expect(document['positionEffect']).toBeCloseTo(positionEffect, 7);
    if (tie === null) expect(document['tie']).toBeNull();
    else expect(document['tie']).toBeCloseTo(tie, 7);
  },
);

test('what each kind of row became is counted and said, and no vote is dropped as a double', async () => {
  const { document } = await rank(write('arena.csv', arenaCsv()));
  const [first, second, tie, bothBad, skip] = golden.counts;
  expect(document).toMatchObject({
    rows: 10_000,
    votes: { first, second, tie, 'both-bad': bothBad, skip },
    empty: 0,
    unreadable: 0,
    pairs: 190,
    repeatedPairs: 190,
    raters: 7,
    weight: null,
    problems: [],
  });
  const { stdout } = await tiebreak(['rank', '--from', write('arena.csv', arenaCsv())]);
  expect(stdout).toContain(
    '788 votes that both are bad: each counts as a tie; --both-bad skip leaves them out.',
  );
  expect(stdout).toContain('383 skips: left out, for a skip says nothing of the pair.');
  expect(stdout).toContain('190 have several votes: each vote counts, none is dropped as a double.');
  expect(stdout).toContain('7 raters: each of their votes counts the same, whoever gave it.');
});

test('CSV, TSV, quoted CSV, JSON, JSONL and Parquet of the same votes rank alike, told by their content', async () => {
  const rows = arenaVotes()
    .slice(0, 600)
    .map(({ a, b, vote, weight, judge }) => ({
      first: a,
      second: b,
      label: ['First', 'Second', 'Similar', 'both bad', ''][vote] ?? '',
      weight,
      rater: judge,
    }));
  const names = ['first', 'second', 'label', 'weight', 'rater'] as const;
  const text = (delimiter: string, quote = '') =>
    [names, ...rows.map((row) => names.map((name) => row[name]))]
      .map((fields) => fields.map((field) => `${quote}${field}${quote}`).join(delimiter))
      .join('\r\n');
  const parquet = path.join(temporaryFolder(), 'votes.data');
  parquetWriteFile({
    filename: parquet,
    columnData: names.map((name) => ({
      name,
      data: rows.map((row) => row[name]),
      type: name === 'weight' ? 'DOUBLE' : 'STRING',
    })),
  });
  const files = [
    write('votes', text(',')),
    write('votes.txt', text('\t')),
    write('votes.csv', text(',', '"')),
    write('votes.json', JSON.stringify(rows)),
    write('votes.jsonl', rows.map((row) => JSON.stringify(row)).join('\n')),
    parquet,
  ];
  const found = await Promise.all(files.map((file) => rank(file)));
  const [expected, ...others] = found.map(({ document }) => ({ ...document, file: '' }));
  expect(expected).toMatchObject({ rows: 600, raters: 7, unreadable: 0 });
  expect(Number(found[0]?.document['empty'])).toBeGreaterThan(0);
  for (const other of others) expect(other).toEqual(expected);
});

test('chosen and rejected are votes without a place, and the name of the winner is an answer', async () => {
  const chosen = await rank(
    write(
      'pairs.jsonl',
      '{"chosen":"a","rejected":"b"}\n{"chosen":"b","rejected":"a"}\n{"chosen":"a","rejected":"b"}\n',
    ),
  );
  expect(chosen.document).toMatchObject({ positionEffect: null, positionOmission: null });
  const named = await rank(
    write('named.csv', 'left,right,winner\na,b,a\nb,a,b\na,b,a\n'),
    '--no-position-effect',
  );
  for (const { ranking } of [chosen, named]) {
    expect(ranking.map(({ image }) => image)).toEqual(['a', 'b']);
    expect(ranking[0]?.score).toBeCloseTo(Math.log(2) / 2, 9);
  }
});

test('an unbeaten item and groups that nothing joins are refused with what is determined, and a way that ranks', async () => {
  const unbeaten = write('unbeaten.csv', 'first,second,label\na,b,First\nb,c,First\nc,b,First\na,c,First\n');
  expect(await refused(unbeaten)).toMatch(
    /lead has no limit. Determined is the order .* best first: a \| b, c\./,
  );
  const { ranking } = await rank(unbeaten, '--ridge', '0.01');
  expect(ranking[0]).toMatchObject({ image: 'a' });
  expect(ranking.every(({ score, interval }) => [score, ...interval].every(Number.isFinite))).toBe(true);
  const apart = write('apart.csv', 'first,second,label\na,b,First\nb,a,First\nc,d,First\nd,c,First\n');
  expect(await refused(apart)).toMatch(/2 groups that were never compared .*: a, b \| c, d\./);
  await rank(apart, '--ridge', '0.01');
});

test('ties alone give no interval of width 0: there is none, and the text says why', async () => {
  const file = write('ties.csv', 'first,second,label\na,b,tie\nb,c,tie\nc,a,tie\n');
  const { document, ranking } = await rank(file, '--ties', 'half');
  expect(document).toMatchObject({ standardErrors: null });
  expect(ranking.map(({ score, interval, standardError }) => [score, interval, standardError])).toEqual(
    Array(3).fill([0, null, null]),
  );
  expect(await refused(file)).toMatch(/do not determine the tie parameter[^]*Add --ties half, which counts/);
  const { stdout } = await tiebreak(['rank', '--from', file, '--ties', 'half']);
  expect(stdout).toContain('There are no intervals: all answers are ties');
});

test('rows that cannot be read are told with their lines, and a file without a vote says why', async () => {
  const { document } = await rank(
    write(
      'votes.csv',
      'first,second,label,weight\na,b,First,1\nb,a,first,2\na,a,First,1\n,b,First,1\na,b,perhaps,1\na,b,Second,-1\na,b,Second,x\na,b,,1\na,b,tie,0\n',
    ),
    '--no-position-effect',
  );
  expect(document).toMatchObject({
    rows: 9,
    votes: { first: 2, second: 0, tie: 1 },
    empty: 1,
    unreadable: 5,
    weight: 3,
    problems: [
      { line: 4, message: '"a" is compared with itself' },
      { line: 5, message: 'an item has no name' },
      { line: 6, kind: 'bad-label' },
      { line: 7, message: 'the weight -1 is negative' },
      { line: 8 },
    ],
  });
  const long = await tiebreak([
    'rank',
    '--from',
    write('long.csv', 'first,second,label\na,b,First\nb,a,First\na,b,maybe\na,b,First,x\nb,a,Second\n'),
  ]);
  // A row that does not fit the header is one of the file's as much as one whose label is not known.
  expect(long.stdout).toContain('5 rows: 2 votes for the first, 1 vote for the second.');
  expect(long.stdout).toContain('2 rows that could not be read: left out.');
  expect(long.stdout).toMatch(
    /2 problems, 2 entries skipped:\n {2}long.csv:4: the answer "maybe" .*\n {2}long.csv:5: the row has 4 fields/,
  );
  const noted = await tiebreak([
    'rank',
    '--from',
    write('short.csv', 'first,second,label,rater\na,b,First,x\nb,a,First,x\na,b,Second\n'),
  ]);
  expect(noted.stdout).toMatch(/\n1 note:\n {2}short.csv:4: the row has fewer fields/);
  const none = await refused(write('none.csv', 'first,second,label\na,b,perhaps\n'));
  expect(none).toContain(
    'holds no vote about a pair that counts. The first problem, line 2: the answer "perhaps"',
  );
  expect(await refused(write('other.csv', 'x,y\n1,2\n'))).toContain(
    'but these are needed: first, second and label',
  );
  for (const options of [
    ['--run', 'x'],
    ['--evidence', 'soft'],
  ]) {
    const { code } = await tiebreak([
      'rank',
      '--from',
      write('votes.csv', 'first,second,label\n'),
      ...options,
    ]);
    expect(code).toBe(2);
  }
});
