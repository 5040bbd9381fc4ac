/**
 * Time, processor time and memory of `tiebreak rank` on 385,000 answers about 1,095 images, with each model of ties:
 *
 *     node test/bench/rank.ts FOLDER [OTHER OTHERS_FOLDER]
 *
 * FOLDER is the workspace; it is made where it does not exist. OTHER is another version's tree, such as a clone of an older
 * commit with its packages, and OTHERS_FOLDER a workspace of the same size that it made: both versions take turns, so that what else
 * the machine does is the same for both.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import path from 'node:path';
import { makeMillionWorkspace } from './million-workspace.ts';

const [folder, other, othersFolder] = process.argv.slice(2);
if (folder === undefined || (other === undefined) !== (othersFolder === undefined)) {
  console.error('Name a folder: node test/bench/rank.ts FOLDER [OTHER OTHERS_FOLDER]');
  process.exit(2);
}

/** 875 targets against 220 references, both ways round: 385,000 answers. */
const SIZE = { images: 1_300, targets: 875, references: 220 };
if (!existsSync(folder)) (await makeMillionWorkspace(folder, SIZE)).workspace.close();

const ROUNDS = 3;

/** Tells, when the program ends, what it took. */
const TELL_USAGE = `data:text/javascript,process.on('exit',()=>{const{userCPUTime,systemCPUTime,maxRSS}=process.resourceUsage();console.error('usage '+JSON.stringify({cpu:(userCPUTime+systemCPUTime)/1e6,memory:maxRSS/1024}))})`;

const here = path.resolve(import.meta.dirname, '..', '..');
const trees = [
  ...(other === undefined || othersFolder === undefined
    ? []
    : [{ name: 'other', tree: path.resolve(other), of: othersFolder }]),
  { name: 'this', tree: here, of: folder },
];

console.log(
  `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${availableParallelism()} cores, Node ${process.version}`,
);
for (const ties of ['rao-kupper', 'davidson', 'half']) {
  const taken = new Map(
    trees.map(({ name }): [string, Taken] => [
      name,
      { seconds: [], cpu: [], memory: [], logLikelihood: NaN },
    ]),
  );
  for (let round = 0; round < ROUNDS; round++)
    for (const { name, tree, of: workspace } of trees) {
      const start = performance.now();
      const main = path.join(tree, 'src', 'cli', 'main.ts');
      const { stdout, stderr, status } = spawnSync(
        process.execPath,
        ['--import', TELL_USAGE, main, 'rank', '--ties', ties, '--json', '--workspace', workspace],
        { encoding: 'utf8', maxBuffer: 2 ** 28 },
      );
      if (status !== 0) throw new Error(stderr);
      const usage = JSON.parse(/^usage (.*)$/m.exec(stderr)?.[1] ?? '') as { cpu: number; memory: number };
      const of = taken.get(name);
      of?.seconds.push((performance.now() - start) / 1000);
      of?.cpu.push(usage.cpu);
      of?.memory.push(usage.memory);
      if (of !== undefined)
        of.logLikelihood = (JSON.parse(stdout) as { logLikelihood: number }).logLikelihood;
    }
  for (const [name, { seconds, cpu, memory, logLikelihood }] of taken)
    console.log(
      `${ties.padEnd(10)} ${name.padEnd(5)} ${median(seconds).toFixed(1)} s, ${median(cpu).toFixed(1)} s of computing, ${median(memory).toFixed(0)} MB, log-likelihood ${logLikelihood}`,
    );
}

interface Taken {
  readonly seconds: number[];
  readonly cpu: number[];
  readonly memory: number[];
  logLikelihood: number;
}

function median(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? NaN;
}
