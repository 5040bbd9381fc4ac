import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { expect, test } from 'vitest';
import { advisedCommand } from '../../src/engine/advised-command.ts';
import { COMMANDS } from '../../src/cli/commands/all.ts';
import { WorkspaceAdvice } from '../../src/cli/workspace-advice.ts';
import { LABELS } from '../../src/core/labels.ts';
import { createRandom } from '../../src/core/random.ts';
import { adviceOf, commandsIn, optionIn, shellWords, succeed } from '../fixtures/advice.ts';
import { tiebreak } from '../fixtures/command-line.ts';
import { writeImages } from '../fixtures/image-folder.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

/** A folder whose name a shell would split. */
function awkwardFolder(): string {
  return path.join(temporaryFolder(), 'my "own" workspace');
}

function writeFile(name: string, lines: readonly string[]): string {
  const file = path.join(temporaryFolder(), name);
  writeFileSync(file, lines.join('\n'));
  return file;
}

/** Imports comparisons as a run of this name; returns the options that name their workspace. */
async function workspaceOf(name: string, header: string, rows: readonly string[]): Promise<string[]> {
  const workspace = ['--workspace', awkwardFolder()];
  await succeed(
    'import-comparisons',
    writeFile('answers.csv', [header, ...rows]),
    '--name',
    name,
    ...workspace,
  );
  return workspace;
}

const chain = Array.from({ length: 12 }, (_, i) => `i${i},i${i + 1},First`);
const everyPair = ['a,b', 'a,c', 'b,a', 'b,c', 'c,a', 'c,b'];

/** Follows the advice of `rank`: whatever it says to add makes a ranking. */
async function followRanking(workspace: readonly string[], options: readonly string[]): Promise<string[]> {
  const advice = await adviceOf('rank', ...options, ...workspace);
  const ways = [...advice.matchAll(/(?:[Aa]dd|, or) (--.+?), which /g)].map(([, added = '']) => added);
  expect(ways).not.toEqual([]);
  for (const added of ways) {
    for (const change of ['--no-position-effect', '--ties half', '--ridge 0.01'])
      if (options.join(' ').includes(change)) expect(added).not.toContain(change);
    await succeed('rank', ...options, ...added.split(' '), ...workspace);
  }
  return ways;
}

test.each([
  { desc: 'a chain of wins', rows: chain, options: [] },
  { desc: 'a chain of wins', rows: chain, options: ['--no-position-effect'] },
  { desc: 'ties alone', rows: everyPair.map((pair) => `${pair},Similar`), options: [] },
  { desc: 'ties alone', rows: everyPair.map((pair) => `${pair},Similar`), options: ['--no-position-effect'] },
  { desc: 'ties alone', rows: everyPair.map((pair) => `${pair},Similar`), options: ['--ties', 'davidson'] },
  { desc: 'two groups', rows: ['a,b,First', 'b,a,First', 'c,d,First', 'd,c,First'], options: [] },
])('rank $options of $desc is mended by what it says to add', async ({ rows, options }) => {
  const workspace = await workspaceOf('answers', 'first,second,answer', rows);
  await followRanking(workspace, ['--run', 'answers', ...options]);
});

test.each([
  { desc: 'votes about one pair', rows: ['a,b,First', 'a,b,First', 'a,b,Second'], omission: 'one-place' },
  {
    desc: 'whoever is first',
    rows: everyPair.map((pair) => `${pair},First`),
    omission: 'position-effect',
  },
  {
    desc: 'images and references',
    rows: ['a,r,First', 'a,s,Second', 'b,r,Second', 'b,s,Similar', 'b,s,First'],
    omission: 'one-place',
  },
])('a position effect that $desc cannot tell is left out, which is said', async ({ rows, omission }) => {
  const workspace = await workspaceOf('answers', 'first,second,answer', rows);
  const { stdout } = await succeed('rank', '--run', 'answers', ...workspace);
  expect(stdout).toContain('The position effect is left out');
  const { document } = await tiebreak(['rank', '--run', 'answers', '--json', ...workspace]);
  expect(document).toMatchObject({ positionEffect: null, positionOmission: omission });
  for (const { score, interval } of document['ranking'] as { score: number; interval: [number, number] }[]) {
    expect(interval[0]).toBeLessThan(score);
    expect(interval[1]).toBeGreaterThan(score);
  }
});

test('where images tie with their neighbours alone, both ways out are told, and no pairs that would not help', async () => {
  const items = [0, 1, 2, 3, 4];
  const rows = items.flatMap((a) =>
    items
      .filter((b) => b !== a)
      .map((b) => `i${a},i${b},${Math.abs(a - b) === 1 ? 'Similar' : a > b ? 'First' : 'Second'}`),
  );
  const workspace = await workspaceOf('answers', 'first,second,answer', rows);
  expect(await followRanking(workspace, ['--run', 'answers'])).toEqual(['--ties half', '--ridge 0.01']);
  expect(await adviceOf('rank', '--run', 'answers', ...workspace)).toMatch(/^Add --ties half/);
});

test('whatever cannot be ranked, what rank says to add mends it', async () => {
  const random = createRandom(5);
  let followed = 0;
  for (let round = 0; round < 25; round++) {
    const rows = Array.from({ length: 1 + random.integer(6) }, () => {
      const first = random.integer(4);
      const second = (first + 1 + random.integer(3)) % 4;
      return `i${first},i${second},${LABELS[random.integer(3)] ?? 'First'}`;
    });
    const options = [
      ...(random.uniform() < 0.4 ? ['--no-position-effect'] : []),
      ...(random.uniform() < 0.3 ? ['--ridge', '0.01'] : []),
      ...([[], ['--ties', 'half'], ['--ties', 'davidson']][random.integer(3)] as string[]),
    ];
    const workspace = await workspaceOf('answers', 'first,second,answer', rows);
    const { code } = await tiebreak(['rank', '--run', 'answers', ...options, ...workspace]);
    if (code === 0) continue;
    await followRanking(workspace, ['--run', 'answers', ...options]);
    followed++;
  }
  expect(followed).toBeGreaterThan(8);
});

const EVIDENCE = 'test,reference,reference_score,label';

test('a run that is not scored or calibrated names the command that does it, in its workspace', async () => {
  const rows = ['a,r,2,First', 'a,s,3,First', 'a,t,4,Second', 'b,r,2,First', 'b,t,4,Similar'];
  const workspace = await workspaceOf('my $first "run"', EVIDENCE, rows);
  const run = ['--run', 'my $first "run"'];
  const { stdout } = await succeed('evaluate', ...run, ...workspace);
  const hint = /Not scored yet: tiebreak (.*)/.exec(stdout)?.[1] ?? '';
  const [command = []] = commandsIn(await adviceOf('export', 'scores', ...run, ...workspace));
  expect(command).toEqual(shellWords(hint));
  await succeed(...command);
  await succeed('export', 'scores', ...run, ...workspace);
});

test('a missing calibration names the command that makes one', async () => {
  const rows = [
    ['a,b,2,3', 'Second'],
    ['a,c,2,2.1', 'Similar'],
    ['c,b,2.1,3', 'Second'],
    ['b,a,3,2', 'Second'],
    ['b,c,3,2.1', 'First'],
    ['c,a,2.1,2', 'First'],
    ['d,a,4,2', 'First'],
    ['a,d,2,4', 'Second'],
  ].map((fields) => fields.join());
  const workspace = await workspaceOf('pairs', 'first,second,first_score,second_score,predicted', rows);
  await succeed(
    'import-comparisons',
    writeFile('s.csv', [EVIDENCE, 'a,r,2,First', 'a,s,3,Second']),
    '--name',
    's',
    ...workspace,
  );
  const score = ['score', '--run', 's', '--calibration', 'pairs', ...workspace];
  const [command = []] = commandsIn(await adviceOf(...score));
  const { stdout } = await succeed(...command);
  await succeed(...score);
  const likelihood = /Score with it: (.*)/.exec(stdout)?.[1] ?? '';
  await succeed('score', '--run', 's', ...workspace, ...shellWords(likelihood));
  expect(await adviceOf('calibrate', '--run', 's', ...workspace)).toContain('on a file with --from');
  const file = writeFile('pairs.csv', [
    'first_score,second_score,predicted',
    ...rows.map((row) => row.split(',').slice(2).join()),
  ]);
  await succeed('calibrate', '--from', file);
});

test('scores beyond the range name options that are taken', async () => {
  const file = writeFile('s.csv', [
    EVIDENCE,
    'a,r,2,First',
    'a,s,9.5,Second',
    'a,t,4,First',
    'a,u,4.5,Second',
  ]);
  const advice = await adviceOf('score', '--from', file);
  const [, usual = '', given = ''] = /such as (--range \S+); with (--range \S+) /.exec(advice) ?? [];
  expect((await succeed('score', '--from', file, ...usual.split(' '))).stdout).toContain('4 comparisons');
  expect((await succeed('score', '--from', file, ...given.split(' '))).stdout).toContain(
    '1 problem, 1 entry skipped',
  );

  const pairs = writeFile('p.csv', [
    'first_score,second_score,label',
    ...Array.from({ length: 40 }, (_, i) => `${i % 10},${(i * 7) % 11},${LABELS[(i * i) % 3] ?? 'First'}`),
  ]);
  const [option = '', value = ''] = optionIn(await adviceOf('calibrate', '--from', pairs), '--range');
  const { code, document } = await tiebreak(['calibrate', '--from', pairs, option, value, '--json']);
  // These answers are noise: a likelihood need not fit, but their scores are read.
  if (code !== 0) expect(document).toMatchObject({ error: { code: 'calibration-failed' } });
});

test('scores that match no usual scale name a range that holds them', async () => {
  const folder = temporaryFolder();
  await writeImages(folder, ['1.jpg', '2.jpg', '3.jpg']);
  const list = path.join(folder, 'list.csv');
  const workspace = ['--workspace', awkwardFolder()];
  for (const scores of [
    [61, 82, 271],
    [-3.5, 0, 12.25],
    [250, 250, 250],
  ]) {
    writeFileSync(list, ['image,score', ...scores.map((score, i) => `${i + 1}.jpg,${score}`)].join('\n'));
    const advice = await adviceOf('import', list, ...workspace);
    const { document } = await succeed(
      ...['import', list, '--json', '--name', `from ${scores[0] ?? 0}`, ...workspace],
      ...optionIn(advice, '--range'),
    );
    expect(document).toMatchObject({ images: 3, problems: [] });
  }
  expect(
    await adviceOf('import', list, '--images', temporaryFolder(), '--range', '0,300', ...workspace),
  ).toContain('--images');
  await succeed('import', list, '--images', folder, '--range', '0,300', '--name', 'again', ...workspace);
});

test('a range that an import took is told with the option that changes it', async () => {
  const workspace = ['--workspace', awkwardFolder()];
  const file = writeFile('s.csv', [EVIDENCE, 'a,r,2,First', 'a,s,9,Second']);
  const { stdout } = await succeed('import-comparisons', file, ...workspace);
  expect(stdout).toContain('give --range if that is wrong');
  await succeed(
    'import-comparisons',
    file,
    '--dataset',
    'other',
    '--name',
    'other',
    '--range',
    '0,10',
    ...workspace,
  );
});

test('a name that is taken is told with the option that gives another', async () => {
  const workspace = await workspaceOf('answers', 'first,second,answer', ['a,b,First']);
  const other = writeFile('answers.csv', ['first,second,answer', 'a,b,Second']);
  const again = ['import-comparisons', other, '--name', 'answers', ...workspace];
  const advice = await adviceOf(...again);
  expect(advice).toContain('--name');
  expect(advice).not.toContain('--dataset');
  await succeed('import-comparisons', other, '--name', 'others', ...workspace);

  const folds = (fold: number) => writeFile('folds.csv', ['image,fold', `a,${fold}`, 'b,2']);
  await succeed('import-comparisons', folds(1), '--dataset', 'one', ...workspace);
  expect(await adviceOf('import-comparisons', folds(2), '--dataset', 'one', ...workspace)).toMatch(
    /--name.*--dataset/,
  );
  await succeed('import-comparisons', folds(2), '--dataset', 'one', '--name', 'new', ...workspace);
  await succeed('import-comparisons', folds(2), '--dataset', 'two', ...workspace);
});

test('other answers, and problems that are not listed, are there with the option named', async () => {
  const bad = Array.from({ length: 15 }, (_, i) => `a,r${i},nothing,First,Second`);
  const file = writeFile('s.csv', [
    'test,reference,reference_score,label,fold1',
    'a,r,2,First,Second',
    ...bad,
  ]);
  const { stdout } = await succeed('score', '--from', file);
  expect(stdout).toMatch(/other answers: fold1; choose with --answers/);
  expect(stdout).toContain('--json lists all');
  const { document } = await succeed('score', '--from', file, '--answers', 'fold1', '--json');
  expect(document['problems']).toHaveLength(15);
  expect(commandsIn(await adviceOf('score', '--from', file, '--answers', 'fold9'))).toEqual([]);
});

test('from an empty workspace to scores by what is advised', async () => {
  const folder = temporaryFolder();
  const workspace = ['--workspace', path.join(folder, 'work space')];
  const faces = path.join(folder, 'simulated faces');
  const { stdout } = await succeed('synthesize', faces, '--count', '16', '--size', '64', ...workspace);
  const [, line = ''] = /Import them with: tiebreak (.*)/.exec(stdout) ?? [];
  expect(await adviceOf('status', ...workspace)).toContain('--workspace');
  await succeed(...shellWords(line));
  const [split = []] = commandsIn(await adviceOf('compare', '--gpu', 'cpu', ...workspace));
  await succeed(...split);
  const [references = []] = commandsIn(await adviceOf('compare', '--gpu', 'cpu', ...workspace));
  await succeed(...references);
  const [pairs = []] = commandsIn(await adviceOf('compare', '--pairs', '--gpu', 'cpu', ...workspace));
  await succeed(...pairs, '--size', '15');
  const [compare = []] = commandsIn(await adviceOf('score', ...workspace));
  const compared = await succeed(...compare, '--gpu', 'cpu');
  const [, next = ''] = /Next: (.*)/.exec(compared.stdout) ?? [];
  const commands = next.split(/, (?=tiebreak )/).map((command) => shellWords(command).slice(1));
  expect(commands.map(([name]) => name)).toEqual(['calibrate', 'score', 'evaluate']);
  for (const command of commands.slice(1)) await succeed(...command);

  const changed = ['compare', '--orders', 'both', '--gpu', 'cpu', ...workspace];
  expect(await adviceOf(...changed)).toMatch(
    /another name with --run, or .* with --run NAME and no other option/,
  );
  await succeed('compare', '--run', 'run', ...workspace);
  await succeed(...changed, '--run', 'another');
});

test('an invalid recipe names the help that lists the fields', async () => {
  const workspace = await workspaceOf('x', 'first,second,answer', ['a,b,First']);
  const recipe = writeFile('recipe.json', ['{ "epochs": 0 }']);
  await succeed(
    'import-comparisons',
    writeFile('p.csv', ['img1,img2,label', 'a,b,First']),
    '--dataset',
    'x',
    ...workspace,
  );
  const advice = await adviceOf('train', '--recipe', recipe, '--dataset', 'x', ...workspace);
  const [help = []] = commandsIn(advice);
  const { stdout } = await succeed(...help);
  for (const field of ['epochs', 'learningRates', 'withoutSimilar']) expect(stdout).toContain(`"${field}"`);
});

test('a command that is advised is quoted for a shell and names its workspace', () => {
  expect(advisedCommand('score', '--run', 'a-1.b')).toBe('tiebreak score --run a-1.b');
  expect(advisedCommand('score', '--run', 'a "b" $c')).toBe('tiebreak score --run "a \\"b\\" \\$c"');
  const advice = new WorkspaceAdvice('my data');
  expect(advice.complete('Run `tiebreak split` or `tiebreak doctor`; `tiebreak train --help` helps.')).toBe(
    'Run `tiebreak split --workspace "my data"` or `tiebreak doctor`; `tiebreak train --help` helps.',
  );
  expect(new WorkspaceAdvice(null).complete('`tiebreak split`')).toBe('`tiebreak split`');
});

/** What may follow an option in a sentence without being its value. */
const NO_VALUES =
  /^(and|or|with|needs|on|for|if|is|it|to|given|lists|asks|that|which|cannot|belong|gives|makes|chooses|can|has|again)$/;

/** Whether some command takes this option with this value. */
function isTaken(commands: Iterable<Command>, long: string, value: string): boolean {
  return [...commands].some(({ options }) =>
    options.some((option) => {
      if (option.long !== long) return false;
      if (option.argChoices !== undefined) return option.argChoices.includes(value);
      if (option.isBoolean()) return false;
      try {
        option.parseArg?.(value, undefined);
        return true;
      } catch {
        return false;
      }
    }),
  );
}

/** Options of other programs, and words of help that stand for one. */
const NOT_OURS = new Set([
  '--omit',
  '--version',
  '--help',
  '--json',
  '--workspace',
  '--allowed-local-media-path',
  '--logprobs-mode',
  '--dtype',
  '--trust-request-chat-template',
  '--lora',
  '--chat-template',
  '--no-kv-unified',
]);

test('every command and option that a message names is there', async () => {
  const program = new Command();
  for (const { name, load } of COMMANDS) (await load())(program.command(name), () => Promise.resolve());
  const commands = new Map(program.commands.map((command) => [command.name(), command]));
  /** Of a command and what stands behind it: `task create`. */
  const optionsOf = ({ options, commands: parts }: Command): (string | undefined)[] => [
    ...options.map(({ long }) => long ?? undefined),
    ...parts.flatMap(optionsOf),
  ];
  const everyOption = new Set(program.commands.flatMap(optionsOf));
  const root = path.join(import.meta.dirname, '../../src');
  let named = 0;
  let withValue = 0;
  const refused: string[] = [];
  for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    if (!/\.tsx?$/.test(file) || file.startsWith('renderer') || file.startsWith(path.join('lab', 'bench')))
      continue;
    const strings =
      readFileSync(path.join(root, file), 'utf8').match(/'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`/g) ?? [];
    for (const text of strings) {
      const [, command] = /tiebreak ([a-z]+(?:-[a-z]+)*)/.exec(text) ?? [];
      if (command !== undefined && text.includes('`tiebreak'))
        expect([...commands.keys()], `${file}: ${text}`).toContain(command);
      for (const [option] of text.matchAll(/--[a-z]+(?:-[a-z]+)*/g)) {
        if (NOT_OURS.has(option) || /var\(--|^'--[a-z-]+'$/.test(text)) continue;
        named++;
        const of = command === undefined ? undefined : commands.get(command);
        const known = of === undefined ? everyOption : new Set(optionsOf(of));
        expect([...known], `${file}: ${text}`).toContain(option);
      }
      for (const [, option = '', value = ''] of text.matchAll(
        /(--[a-z]+(?:-[a-z]+)*) ([a-z0-9.,]*[a-z0-9])/g,
      )) {
        if (NOT_OURS.has(option) || NO_VALUES.test(value)) continue;
        if (
          !isTaken(
            [...commands.values()].flatMap((command) => [command, ...command.commands]).values(),
            option,
            value,
          )
        )
          refused.push(`${file}: ${option} ${value}`);
        withValue++;
      }
    }
  }
  expect(named).toBeGreaterThan(60);
  expect(refused).toEqual([]);
  expect(withValue).toBeGreaterThan(15);
});
