/**
 * Kills the program (SIGKILL) at random moments and looks what is left of what it had said was kept; then lets clients judge
 * and ask together.
 *
 *     node test/bench/kills.ts [--kills 200] [--seed 1] [--areas compare,import,train,judging,serve] [--clients 20] [--seconds 60]
 *
 * Ends with 1 where anything was lost, doubled or damaged. The moments are drawn from the seed; what a process was at then
 * depends on the machine. `--seconds 0` leaves the clients out.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createRandom } from '../../src/core/random.ts';
import { Tally, type Area } from './kills/area.ts';
import { killCompare, killImport, killTrain } from './kills/command-areas.ts';
import { load } from './kills/load.ts';
import { killJudging, killServe } from './kills/serve-areas.ts';

const AREAS: Readonly<Record<string, (area: Area) => Promise<void>>> = {
  compare: killCompare,
  import: killImport,
  train: killTrain,
  judging: killJudging,
  serve: killServe,
};

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    areas: { type: 'string', default: Object.keys(AREAS).join() },
    clients: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '60' },
  },
});
const seed = Number(values.seed);
const names = values.areas.split(',').filter(Boolean);
const folder = mkdtempSync(path.join(tmpdir(), 'tiebreak-kills-'));
const loads = [loadavg()[0] ?? 0];
const tallies: Tally[] = [];
let clients: string[] = [];
try {
  for (const [index, name] of names.entries()) {
    const kill = AREAS[name];
    if (kill === undefined)
      throw new Error(`there is no area ${name}; there are ${Object.keys(AREAS).join(', ')}`);
    const tally = new Tally(name);
    const own = path.join(folder, name);
    mkdirSync(own);
    const kills =
      Math.floor((Number(values.kills) * (index + 1)) / names.length) -
      Math.floor((Number(values.kills) * index) / names.length);
    await kill({ folder: own, kills, random: createRandom(seed, index), tally });
    tallies.push(tally);
    loads.push(loadavg()[0] ?? 0);
    console.error(`${name}: ${tally.kills} kills, ${tally.wrong.length} things wrong`);
    for (const wrong of tally.wrong.slice(0, 20)) console.error(`  ${wrong}`);
  }
  if (Number(values.seconds) > 0) {
    const own = path.join(folder, 'load');
    mkdirSync(own);
    clients = await load(own, Number(values.clients), Number(values.seconds), seed);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(
  `Seed ${seed}; ${availableParallelism()} cores of ${cpus()[0]?.model.trim() ?? 'unknown kind'}, load ${loads.map((each) => each.toFixed(1)).join(', ')}.`,
);
console.log(
  '| what was killed | kills | of them processes it had started | looked at again | lost, doubled, half made or damaged |',
);
console.log('| --- | --- | --- | --- | --- |');
for (const { name, kills, ofChildren, kept, wrong } of tallies)
  console.log(`| ${name} | ${kills} | ${ofChildren} | ${kept} | ${wrong.length} |`);
console.log(clients.join('\n'));
process.exitCode = tallies.some(({ wrong }) => wrong.length > 0) ? 1 : 0;
