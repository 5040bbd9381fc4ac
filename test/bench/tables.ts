/**
 * Computing and memory of the command line on tables of recorded answers, start of the program and reading included:
 *
 *     node test/bench/tables.ts FOLDER [--rows large] [--other TREE] [WORD ...]
 *
 * A CSV file of simulated answers about 1,100 (or with `--rows large` 11,000) images and 350 references is made in FOLDER where it does
 * not exist, imported, calibrated, scored, evaluated and exported. TREE is another version's clone with its packages: each command is
 * run by both in turn, in a workspace of each one's own. With words, only commands that hold one of them are measured.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createRandom } from '../../src/core/random.ts';
import { median } from './processor-time.ts';

const { values, positionals } = parseArgs({
  options: { rows: { type: 'string' }, other: { type: 'string' }, rounds: { type: 'string' } },
  allowPositionals: true,
});
const [folder, ...words] = positionals;
if (folder === undefined) {
  console.error('Name a folder: node test/bench/tables.ts FOLDER [--rows large] [--other TREE] [WORD ...]');
  process.exit(2);
}
mkdirSync(folder, { recursive: true });
const isLarge = values.rows === 'large';
const rounds = Number(values.rounds ?? (isLarge ? 1 : 3));
const REFERENCES = 350;
const targets = isLarge ? 11_000 : 1_100;
const file = path.join(folder, `answers-${targets}.csv`);
if (!existsSync(file)) make(file);

/** Tells, when a program ends, what it took; memory is the most that it held. */
const TELL_USAGE =
  'data:text/javascript,process.on("exit",()=>{const{userCPUTime:u,systemCPUTime:s,maxRSS:m}=process.resourceUsage();' +
  'process.stderr.write("\\nusage "+JSON.stringify([(u+s)/1e6,m/1024]))})';

interface Way {
  readonly name: string;
  readonly tree: string;
  readonly workspace: string;
}
const ways: Way[] = [
  ...(values.other === undefined ? [] : [{ name: 'other', tree: path.resolve(values.other) }]),
  { name: 'this', tree: path.resolve(import.meta.dirname, '../..') },
].map((way) => ({ ...way, workspace: path.join(folder, `${way.name}-${targets}`) }));

interface Command {
  readonly args: readonly string[];
  /** Whether the workspace is made anew before it. */
  readonly isFirst?: boolean;
  /** Whether the copy of the answers in the workspace's cache is taken away before it. */
  readonly forgets?: boolean;
}
const table = (name: string) => path.join(folder, name);
const COMMANDS: readonly Command[] = [
  { args: ['import-comparisons', file, '--dataset', 'd', '--name', 'r'], isFirst: true },
  { args: ['calibrate', '--run', 'r'], forgets: true },
  { args: ['score', '--run', 'r'], forgets: true },
  { args: ['evaluate', '--run', 'r'], forgets: true },
  { args: ['evaluate', '--run', 'r', '--json'] },
  { args: ['export', 'comparisons', '--run', 'r', '--out', table('comparisons.csv')] },
  { args: ['export', 'comparisons', '--run', 'r', '--out', table('comparisons.parquet')] },
  { args: ['export', 'scores', '--run', 'r', '--out', table('scores.csv')] },
  { args: ['rank', '--run', 'r', '--no-position-effect'] },
];

console.log(
  `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${availableParallelism()} cores, Node ${process.version}; ` +
    `${targets * REFERENCES} answers; seconds of computing, MB`,
);
for (const command of COMMANDS) {
  const name = command.args.filter((arg) => !arg.includes('/')).join(' ');
  if (words.length > 0 && !words.some((word) => name.includes(word))) continue;
  const usages = ways.map((): [number, number][] => []);
  for (let round = 0; round < rounds; round++)
    for (const [index, way] of ways.entries()) usages[index]?.push(run(way, command));
  const figures = ways.map(({ name: of }, index) => {
    const [cpu, memory] = [0, 1].map((part) =>
      median((usages[index] ?? []).map((usage) => usage[part] ?? NaN)),
    );
    return `${of} ${(cpu ?? NaN).toFixed(2)} s ${(memory ?? NaN).toFixed(0)} MB`;
  });
  console.log(`${name.padEnd(60)} ${figures.join('   ')}`);
}

function run({ tree, workspace }: Way, { args, isFirst, forgets }: Command): [number, number] {
  if (isFirst) rmSync(workspace, { recursive: true, force: true });
  if (forgets) rmSync(path.join(workspace, 'cache', 'answers'), { recursive: true, force: true });
  const outIndex = args.indexOf('--out');
  if (outIndex >= 0) rmSync(args[outIndex + 1] ?? '', { force: true });
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', TELL_USAGE, path.join(tree, 'bin/tiebreak.mjs'), '--workspace', workspace, ...args],
    { encoding: 'utf8', maxBuffer: 2 ** 28 },
  );
  const usage = /usage (\[.*\])/.exec(stderr)?.[1];
  if (status !== 0 || usage === undefined) throw new Error(`${tree}: ${args.join(' ')}: ${stderr}`);
  return JSON.parse(usage) as [number, number];
}

/** Answers of a comparator of 4.8 logits a point of score, with a bias, about images of random scores. */
function make(to: string): void {
  const random = createRandom(1);
  const scoreOf = () => Math.round(100 * (1.5 + 3 * random.uniform())) / 100;
  const references = Array.from({ length: REFERENCES }, scoreOf);
  const handle = openSync(to, 'w');
  let text = 'test,reference,test_score,reference_score,predicted\n';
  for (let target = 0; target < targets; target++) {
    const score = scoreOf();
    for (const [reference, other] of references.entries()) {
      const z = 4.8 * (score - other) + 0.04;
      const [won, lost] = [1 / (1 + Math.exp(1.7 - z)), 1 / (1 + Math.exp(1.7 + z))];
      const draw = random.uniform();
      const label = draw < won ? 'First' : draw < won + lost ? 'Second' : 'Similar';
      text += `test-${String(target).padStart(5, '0')}.jpg,ref-${String(reference).padStart(3, '0')}.jpg,${score},${other},${label}\n`;
    }
    if (text.length < 1 << 20 && target < targets - 1) continue;
    writeSync(handle, text);
    text = '';
  }
  closeSync(handle);
}
