/**
 * Time, processor time and memory of `tiebreak evaluate` on 489,300 answers:
 *
 *     node test/bench/evaluate.ts FOLDER [OTHER OTHERS_FOLDER]
 *
 * FOLDER is the workspace; it is made where it does not exist. OTHER is another version's tree, such as a clone of an older
 * commit with its packages, and OTHERS_FOLDER a workspace of the same size that it made: both versions take turns, so that
 * what else the machine does is the same for both. This one is measured without the copy of the answers in the workspace's
 * cache, and with it.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import path from 'node:path';
import { makeMillionWorkspace } from './million-workspace.ts';

const [folder, other, othersFolder] = process.argv.slice(2);
if (folder === undefined || (other === undefined) !== (othersFolder === undefined)) {
  console.error('Name a folder: node test/bench/evaluate.ts FOLDER [OTHER OTHERS_FOLDER]');
  process.exit(2);
}

/** 699 targets against 350 references, both ways round: 489,300 answers. */
const SIZE = { images: 1_200, targets: 699, references: 350 };
if (!existsSync(folder)) (await makeMillionWorkspace(folder, SIZE)).workspace.close();

const ROUNDS = 5;

/** Tells, when the program ends, what it took. */
const TELL_USAGE =
  'data:text/javascript,process.on("exit",()=>{const{userCPUTime:u,systemCPUTime:s,maxRSS:m}=process.resourceUsage();' +
  'process.stderr.write("\\nusage "+JSON.stringify([(u+s)/1e6,m/1024]))})';

interface Usage {
  /** Seconds of the clock, and of the processor. */
  readonly seconds: number;
  readonly cpu: number;
  /** Mebibytes. */
  readonly memory: number;
}

function evaluate(tree: string, workspace: string): Usage {
  const main = path.join(tree, 'bin/tiebreak.mjs');
  const start = performance.now();
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--import', TELL_USAGE, main, '--workspace', workspace, 'evaluate', '--json'],
    { encoding: 'utf8', maxBuffer: 2 ** 26 },
  );
  const seconds = (performance.now() - start) / 1000;
  const usage = /usage (\[.*\])/.exec(stderr)?.[1];
  if (status !== 0 || usage === undefined) throw new Error(`${tree} failed: ${stderr}`);
  const [cpu = NaN, memory = NaN] = JSON.parse(usage) as number[];
  return { seconds, cpu, memory };
}

const forgetCopy = () => rmSync(path.join(folder, 'cache', 'answers'), { recursive: true, force: true });
const here = path.resolve(import.meta.dirname, '../..');
const ways = [
  ...(other === undefined || othersFolder === undefined
    ? []
    : [{ name: 'the other version', tree: other, workspace: othersFolder, before: () => undefined }]),
  { name: 'this version, first time', tree: here, workspace: folder, before: forgetCopy },
  { name: 'this version, from the copy', tree: here, workspace: folder, before: () => undefined },
];
const usages = ways.map((): Usage[] => []);
for (let round = 0; round < ROUNDS; round++)
  for (const [index, { tree, workspace, before }] of ways.entries()) {
    before();
    usages[index]?.push(evaluate(tree, workspace));
  }

console.log(
  `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${availableParallelism()} cores, Node ${process.version}`,
);
console.log('median (lowest-highest)       seconds              seconds of CPU       MiB');
for (const [index, { name }] of ways.entries()) {
  const of = usages[index] ?? [];
  const columns = (['seconds', 'cpu', 'memory'] as const).map((key) => spread(of.map((usage) => usage[key])));
  console.log(name.padEnd(30) + columns.map((column) => column.padEnd(21)).join(''));
}

function spread(numbers: readonly number[]): string {
  const rising = numbers.toSorted((a, b) => a - b);
  const digits = (rising[0] ?? 0) >= 100 ? 0 : 2;
  const [low, middle, high] = [0, rising.length >> 1, rising.length - 1].map((place) =>
    (rising[place] ?? NaN).toFixed(digits),
  );
  return `${middle} (${low}-${high})`;
}
