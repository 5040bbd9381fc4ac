/**
 * One pair by this program beside llama.cpp's own multimodal library, in turn: seconds, and those of processor time, which other work on
 * the machine affects less. Results: docs/results.md.
 *
 *     node test/bench/pair-speed.ts PROGRAM OURS THEIRS FIRST SECOND [ROUNDS] [on|off] [THREADS]
 *
 * PROGRAM is the driver that test/bench/multimodal-peer.ts builds (its folder BUILD keeps it); OURS a folder with model.gguf,
 * mmproj.gguf and card.json; THEIRS one with the same model in llama.cpp's layout; `on` or `off` is whether pictures are cut into tiles.
 * Without them THEIRS has `clip.vision.preproc_image_size` set to the tower's size. Threads that wait for one another on busy cores spend
 * processor time too, so 1 is the default.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import sharp from 'sharp';
import { IMAGE_MARKER } from '../../src/core/prompts.ts';
import { LABELS, type Triple } from '../../src/core/labels.ts';
import { Comparator } from '../../src/engine/comparator/comparator.ts';
import { readModelCard } from '../../src/engine/model-files/model-card.ts';

const [
  program = '',
  ours = '',
  theirs = '',
  first = '',
  second = '',
  rounds = '3',
  tiles = 'off',
  threads = '1',
] = process.argv.slice(2);
const backends = path.join(
  import.meta.dirname,
  '../../node_modules/@node-llama-cpp/linux-x64/bins/linux-x64',
);

interface Measured {
  readonly way: string;
  readonly tokens: number;
  /** Seconds of the clock, of processor time, and of processor time in the tower. */
  readonly wall: number;
  readonly cpu: number;
  readonly tower: number;
  /** First, Second, Similar. */
  readonly logits: readonly number[];
}

const card = {
  ...readModelCard(path.join(ours, 'card.json')),
  tiles: tiles === 'on' ? ('on' as const) : ('off' as const),
};
const model = path.join(ours, 'model.gguf');
const mmproj = path.join(ours, 'mmproj.gguf');

async function byUs(): Promise<Measured & { readonly labelTokens: readonly number[] }> {
  await using comparator = await Comparator.open({
    model,
    mmproj,
    card,
    gpu: 'cpu',
    threads: Number(threads),
    pairsTogether: 1,
  });
  const encoder = comparator.loaded.members[0].encoder;
  const start = performance.now();
  const used = process.cpuUsage();
  const seconds = (now: { user: number; system: number }) => (now.user + now.system) / 1e6;
  await encoder.finish(await encoder.prepare([{ path: first }, { path: second }]));
  const tower = seconds(process.cpuUsage(used));
  let logits: Triple | undefined;
  await comparator.compare([{ first: { path: first }, second: { path: second } }], {
    onResult: (_index, _member, answer) => (logits = answer),
  });
  const { promptTokens, labelTokens } = comparator.info;
  return {
    way: 'tiebreak',
    tokens: promptTokens,
    wall: (performance.now() - start) / 1000,
    cpu: seconds(process.cpuUsage(used)),
    tower,
    logits: logits ?? [],
    labelTokens: LABELS.map((label) => labelTokens[label]),
  };
}

const folder = mkdtempSync(path.join(tmpdir(), 'pair-speed-'));
const pictures = await Promise.all(
  [first, second].map(async (file, index) => {
    const { data, info } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const raw = path.join(folder, `${index}.rgb`);
    writeFileSync(raw, data);
    return `${info.width}x${info.height}:${raw}`;
  }),
);

function byPeer(way: string, labelTokens: readonly number[], environment: Record<string, string>): Measured {
  const asked = [
    backends,
    path.join(theirs, 'model.gguf'),
    path.join(theirs, 'mmproj.gguf'),
    card.prompt.replaceAll(IMAGE_MARKER, '<__media__>'),
    labelTokens.join(','),
    ...pictures,
  ];
  const { status, stdout, stderr } = spawnSync(program, asked, {
    encoding: 'utf8',
    env: { ...process.env, THREADS: threads, ...environment },
  });
  if (status !== 0) throw new Error(stderr);
  const [tokens = NaN, ...logits] = stdout.trim().split(' ').map(Number);
  const [wall = NaN, cpu = NaN, tower = NaN] = (stderr.trim().split('\n').at(-1) ?? '')
    .split(' ')
    .map(Number);
  return { way, tokens, wall, cpu, tower, logits };
}

const show = ({ way, tokens, wall, cpu, tower, logits }: Measured): void =>
  console.log(
    `${way.padEnd(24)} ${tokens} tokens  wall ${wall.toFixed(2)}  processor ${cpu.toFixed(2)}  of it tower ${tower.toFixed(2)}  ${logits.map((logit) => logit.toFixed(4)).join(' ')}`,
  );

const whole: Record<string, string> = tiles === 'on' ? {} : { WHOLE: '1' };
for (let round = 0; round < Number(rounds); round++) {
  const { labelTokens, ...measured } = await byUs();
  show(measured);
  show(byPeer('llama.cpp, F32', labelTokens, whole));
  show(byPeer('llama.cpp, its defaults', labelTokens, { ...whole, DEFAULTS: '1' }));
}
