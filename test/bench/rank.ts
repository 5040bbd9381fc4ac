/**
 * Processor time and memory of `tiebreak rank --from`, with ties and intervals, on votes drawn by a seed:
 *
 *     node test/bench/rank.ts FOLDER [PYTHON]
 *
 * FOLDER takes the files of votes, 130 MB. PYTHON is an interpreter with evalica 0.4.2, which then takes turns with Tiebreak: it reads the same
 * file and fits plain Bradley-Terry (no ties, no intervals) or Newman's ties (no intervals).
 *
 * - 1,100 images and 385,000 votes about random pairs
 * - 11,350 images and 3,850,000 votes: 11,000 images against 350 references
 * - the same with one image that nobody beat, which is refused
 */
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import path from 'node:path';
import { createRandom } from '../../src/core/random.ts';

const [folder, python] = process.argv.slice(2);
if (folder === undefined) {
  console.error('Name a folder: node test/bench/rank.ts FOLDER [PYTHON]');
  process.exit(2);
}
mkdirSync(folder, { recursive: true });

const ROUNDS = 3;

/** Scores lie within so many logits, and a tie takes so much of a difference. */
const RANGE = 12.2;
const DELTA = 0.6;

const REFERENCES = 350;

/** Tells, when a program ends, what it took. */
const TELL_USAGE = `data:text/javascript,process.on('exit',()=>{const{userCPUTime,systemCPUTime,maxRSS}=process.resourceUsage();console.error('usage '+JSON.stringify({cpu:(userCPUTime+systemCPUTime)/1e6,memory:maxRSS/1024}))})`;

const EVALICA = `
import csv, json, resource, sys
import evalica
from evalica import Winner
winners = {'First': Winner.X, 'Second': Winner.Y, 'Similar': Winner.Draw}
xs, ys, ws = [], [], []
with open(sys.argv[1]) as file:
    rows = csv.reader(file)
    next(rows)
    for first, second, label in rows:
        xs.append(first)
        ys.append(second)
        ws.append(winners[label])
getattr(evalica, sys.argv[2])(xs, ys, ws)
used = resource.getrusage(resource.RUSAGE_SELF)
print('usage ' + json.dumps({'cpu': used.ru_utime + used.ru_stime, 'memory': used.ru_maxrss / 1024}), file=sys.stderr)
`;

interface Usage {
  readonly cpu: number;
  readonly memory: number;
}

function run(program: string, args: readonly string[], status = 0): Usage {
  const ended = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (ended.status !== status) throw new Error(ended.stderr);
  return JSON.parse(/^usage (.*)$/m.exec(ended.stderr)?.[1] ?? '') as Usage;
}

const main = path.resolve(import.meta.dirname, '../../bin/tiebreak.mjs');
const rank = (file: string, ties: string, status = 0) =>
  run(
    process.execPath,
    ['--import', TELL_USAGE, main, 'rank', '--from', file, '--ties', ties, '--json'],
    status,
  );
const evalica = (file: string, method: string) => run(python ?? '', ['-c', EVALICA, file, method]);

console.log(
  `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${availableParallelism()} cores, Node ${process.version}`,
);

const random = createRandom(1);
const pairs = written('pairs.csv', 1_100, 385_000, (items) => {
  const first = random.integer(items);
  return [first, (first + 1 + random.integer(items - 1)) % items];
});
const tests = written('tests.csv', 11_000 + REFERENCES, 3_850_000, (_, row) => [
  REFERENCES + Math.floor(row / REFERENCES),
  row % REFERENCES,
]);
const unbeaten = written(
  'unbeaten.csv',
  11_000 + REFERENCES,
  3_850_000,
  (_, row) => [REFERENCES + Math.floor(row / REFERENCES), row % REFERENCES],
  REFERENCES,
);

const ways: readonly (readonly [string, () => Usage])[] = [
  ...(['rao-kupper', 'davidson', 'half'] as const).map(
    (ties) => [`1,100 images, ${ties}`, () => rank(pairs, ties)] as const,
  ),
  ...(python === undefined
    ? []
    : (['bradley_terry', 'newman'] as const).map(
        (method) => [`1,100 images, evalica ${method}`, () => evalica(pairs, method)] as const,
      )),
];
const taken = new Map(ways.map(([name]) => [name, [] as Usage[]]));
for (let round = 0; round < ROUNDS; round++) for (const [name, way] of ways) taken.get(name)?.push(way());
for (const [name, usages] of taken) tell(name, usages);
for (const ties of ['rao-kupper', 'half']) tell(`11,350 images, ${ties}`, [rank(tests, ties)]);
tell('11,350 images, refused', [rank(unbeaten, 'rao-kupper', 1)]);

function tell(name: string, usages: readonly Usage[]): void {
  const median = (of: (usage: Usage) => number) =>
    usages.map(of).sort((a, b) => a - b)[usages.length >> 1] ?? NaN;
  console.log(
    `${name.padEnd(36)} ${median(({ cpu }) => cpu).toFixed(2)} s of computing, ${median(({ memory }) => memory).toFixed(0)} MB`,
  );
}

/** @param best an item that wins all its comparisons */
function written(
  name: string,
  items: number,
  rows: number,
  pairOf: (items: number, row: number) => readonly [number, number],
  best = -1,
): string {
  const file = path.join(folder ?? '', name);
  if (existsSync(file)) return file;
  const scores = Float64Array.from({ length: items }, () => (random.uniform() - 0.5) * RANGE);
  const nameOf = (item: number) => `image-${String(item).padStart(5, '0')}.jpg`;
  const handle = openSync(file, 'w');
  let text = 'first,second,label\n';
  for (let row = 0; row < rows; row++) {
    const [first, second] = pairOf(items, row);
    const z = (scores[first] ?? NaN) - (scores[second] ?? NaN);
    const won = 1 / (1 + Math.exp(DELTA - z));
    const lost = 1 / (1 + Math.exp(DELTA + z));
    const draw = random.uniform();
    const label = first === best || draw < won ? 'First' : draw < won + lost ? 'Second' : 'Similar';
    text += `${nameOf(first)},${nameOf(second)},${label}\n`;
    if (text.length < 1 << 20) continue;
    writeSync(handle, text);
    text = '';
  }
  writeSync(handle, text);
  closeSync(handle);
  return file;
}
