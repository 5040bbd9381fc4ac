/**
 * Processor seconds until the command line has done what costs nothing but its start, in turn with an empty Node and, where a
 * folder OTHER with another revision is given, with that. Results: docs/results.md.
 *
 *     node test/bench/start-speed.ts [OTHER] [ROUNDS]
 *
 * `status` is of the workspace that `serve` makes. `serve` is counted until it says its address. Each is started once before, so that compiled code is kept. On Linux.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { median, processorSeconds, processorSecondsOf } from './processor-time.ts';

const HERE = path.join(import.meta.dirname, '../..');
const [other, rounds = '5'] = process.argv.slice(2);
const folder = mkdtempSync(path.join(tmpdir(), 'start-speed-'));
const revisions = [HERE, ...(other === undefined ? [] : [path.resolve(other)])];
const counting = pathToFileURL(path.join(HERE, 'test/fixtures/count-modules.mjs')).href;

const programOf = (root: string) => path.join(root, 'bin/tiebreak.mjs');

const workspaceOf = (root: string) => path.join(folder, path.basename(root));

/** Starts the server, and stops it when it listens. */
async function serveUntilListening(root: string, ...flags: string[]): Promise<number> {
  const args = ['serve', '--no-page', '--json', '--workspace', workspaceOf(root)];
  const server = spawn(process.execPath, [...flags, programOf(root), ...args], {
    cwd: root,
    env: { ...process.env, MODULES_FILE: path.join(folder, 'modules.json') },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let seconds = NaN;
  let said = '';
  server.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (!said.includes('"url"') || !Number.isNaN(seconds)) return;
    seconds = processorSecondsOf(server.pid ?? 0);
    server.kill('SIGINT');
  });
  await once(server, 'exit');
  if (Number.isNaN(seconds)) throw new Error(`${root} did not serve`);
  return seconds;
}

function modules(): number {
  return (JSON.parse(readFileSync(path.join(folder, 'modules.json'), 'utf8')) as unknown[]).length;
}

const commands = {
  '--help': ['--help'],
  'score --help': ['score', '--help'],
  'compare --help': ['compare', '--help'],
};

const starts = new Map<string, (root: string) => Promise<number>>();
for (const [name, args] of Object.entries(commands))
  starts.set(name, (root) =>
    Promise.resolve(processorSeconds([process.execPath, programOf(root), ...args], { cwd: root })),
  );
starts.set('serve, until it listens', (root) => serveUntilListening(root));

starts.set('status', (root) =>
  Promise.resolve(
    processorSeconds([process.execPath, programOf(root), '--workspace', workspaceOf(root), 'status'], {
      cwd: root,
    }),
  ),
);

const measured = new Map<string, number[]>();
const keep = (what: string, seconds: number) => measured.set(what, [...(measured.get(what) ?? []), seconds]);
for (let round = -1; round < Number(rounds); round++) {
  const empty = processorSeconds([process.execPath, '-e', '0']);
  if (round >= 0) keep('an empty Node', empty);
  for (const [name, start] of starts)
    for (const root of revisions) {
      const seconds = await start(root);
      if (round >= 0) keep(`${name}, ${root === HERE ? 'here' : 'other'}`, seconds);
    }
}
const empty = median(measured.get('an empty Node') ?? []);
for (const [what, seconds] of measured) {
  const middle = median(seconds);
  console.log(
    `${what.padEnd(36)} ${middle.toFixed(2)} s (${Math.min(...seconds).toFixed(2)} - ${Math.max(...seconds).toFixed(2)}), ${(middle / empty).toFixed(1)} times an empty Node`,
  );
}
for (const root of revisions) {
  const of = root === HERE ? 'here' : 'other';
  for (const [name, args] of Object.entries(commands)) {
    const { status, stderr } = spawnSync(process.execPath, ['--import', counting, programOf(root), ...args], {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, MODULES_FILE: path.join(folder, 'modules.json') },
    });
    if (status !== 0) throw new Error(stderr);
    console.log(`${name}, ${of}: ${modules()} modules`);
  }
  await serveUntilListening(root, '--import', counting);
  console.log(`serve, ${of}: ${modules()} modules`);
}
