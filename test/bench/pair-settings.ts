/**
 * What a pair of a long run takes by how it is asked: pairs a call (several second images in one pass over the first one's keys),
 * threads, processes, and kernels compiled by other compilers. Processor seconds and the clock's, in turn.
 *
 *     node test/bench/pair-settings.ts [ROUNDS] [WHAT] [KERNELS...]
 *
 * WHAT names models and settings, joined by commas (`f32,bf16,q8_0,demo,together,threads,kernels` by default, which is all); KERNELS
 * are folders as TIEBREAK_KERNELS takes them, each an own column beside those that are found here. The model is a random LLaVA
 * whose decoder has 57 million weights and 576 tokens an image, as in test/bench/long-run.ts; its tower is tiny, since images are
 * encoded before. Results: docs/results.md. Linux.
 */
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { KERNELS_VARIABLE } from '../../src/engine/ggml/kernels/own-kernels.ts';
import { renderFace } from '../../src/engine/datasets/synthetic/render-face.ts';
import { DEMO_MODEL } from '../../src/engine/demo-model.ts';
import { writeRandomLlava } from '../../src/lab/random-models/random-llava.ts';
import { median } from './processor-time.ts';

const HERE = path.join(import.meta.dirname, '../..');
const [rounds = '3', what = 'f32,bf16,q8_0,demo,together,threads,kernels', ...kernels] =
  process.argv.slice(2);
const wanted = new Set(what.split(','));

/** Images of a model; one is shown first (of the demo model each), as many seconds as each number of pairs a call divides. */
const RANDOM = { images: 7, firsts: 1, together: [1, 2, 3, 6] };
const DEMO = { images: 33, firsts: 12, together: [1, 4, 8, 16, 32] };

/** A run in a process of its own: milliseconds a pair, and of each label the sum of logits, by which runs can be compared. */
const RUN = `
const [root, model, mmproj, card, threads, together, firsts, ...files] = process.argv.slice(2);
const { Comparator } = await import(root + '/src/engine/comparator/comparator.ts');
const { readModelCard } = await import(root + '/src/engine/model-files/model-card.ts');
await using comparator = await Comparator.open({ model, mmproj, card: readModelCard(card), gpu: 'cpu', threads: Number(threads), pairsTogether: Number(together) });
const images = files.map((path) => ({ path }));
const pairs = images.slice(0, Number(firsts)).flatMap((first) => images.filter((one) => one !== first).map((second) => ({ first, second })));
const answers = [];
// Encodes all images, and leaves the first beginning read.
await comparator.compare([...images.slice(1).map((second) => ({ first: second, second: images[0] })), pairs[0]], { onResult: () => undefined });
const [used, start] = [process.cpuUsage(), performance.now()];
await comparator.compare(pairs, { onResult: (index, member, logits) => (answers[index] = logits) });
const { user, system } = process.cpuUsage(used);
console.log(JSON.stringify({ build: comparator.info.cpuBuild, processor: (user + system) / 1e3 / pairs.length, clock: (performance.now() - start) / pairs.length, answers }));
`;

interface Measured {
  readonly build: string;
  readonly processor: number;
  readonly clock: number;
  readonly answers: readonly (readonly number[])[];
}

const folder = mkdtempSync(path.join(tmpdir(), 'pair-settings-'));
const program = path.join(folder, 'run.mjs');
writeFileSync(program, RUN);
const faces = await Promise.all(
  Array.from({ length: DEMO.images }, async (_, index) => {
    const file = path.join(folder, `${index}.jpg`);
    writeFileSync(file, await renderFace(1, index, 128));
    return file;
  }),
);

interface Asked {
  readonly model: string;
  readonly mmproj: string;
  readonly card: string;
  readonly images: number;
  readonly firsts: number;
  readonly together: readonly number[];
}

const models = new Map<string, Asked>();
for (const type of ['F32', 'BF16', 'Q8_0'] as const) {
  if (!wanted.has(type.toLowerCase())) continue;
  const place = path.join(folder, type);
  mkdirSync(place);
  const files = await writeRandomLlava(place, {
    seed: 84,
    languageModel: {
      width: 768,
      blocks: 8,
      heads: 12,
      keyValueHeads: 12,
      feedForward: 2048,
      contextLength: 8192,
    },
    mmproj: { imageSize: 336, patch: 14, width: 64, heads: 2, blocks: 1, ffn: 64 },
    type,
  });
  models.set(type, { ...files, ...RANDOM });
}
if (wanted.has('demo')) models.set('demo', { ...DEMO_MODEL, ...DEMO });

async function run(asked: Asked, threads: number, together: number, root?: string): Promise<Measured> {
  const { model, mmproj, card, images, firsts } = asked;
  const args = [program, HERE, model, mmproj, card, threads, together, firsts, ...faces.slice(0, images)];
  const child = spawn(process.execPath, args.map(String), {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...(root !== undefined && { [KERNELS_VARIABLE]: root }) },
  });
  let text = '';
  for await (const part of child.stdout.setEncoding('utf8')) text += String(part);
  return JSON.parse(text) as Measured;
}

/** Two processes at once, each with one thread: both answer all pairs, so that a pair takes half of the longer one's clock. */
async function twoProcesses(asked: Asked, together: number): Promise<Measured> {
  const [one, other] = await Promise.all([run(asked, 1, together), run(asked, 1, together)]);
  return {
    ...one,
    processor: (one.processor + other.processor) / 2,
    clock: Math.max(one.clock, other.clock) / 2,
  };
}

const ways = new Map<string, () => Promise<Measured>>();
for (const [name, asked] of models) {
  const usual = name === 'demo' ? 8 : 1;
  for (const together of wanted.has('together') ? asked.together : [usual])
    ways.set(`${name}, ${together} a call`, () => run(asked, 1, together));
  if (wanted.has('threads')) {
    ways.set(`${name}, two threads`, () => run(asked, 2, usual));
    ways.set(`${name}, two processes`, () => twoProcesses(asked, usual));
  }
  if (wanted.has('kernels'))
    for (const root of kernels) ways.set(`${name}, ${root}`, () => run(asked, 1, usual, root));
}

console.log(execFileSync('sh', ['-c', 'lscpu | grep "Model name"; uptime'], { encoding: 'utf8' }).trim());
const measured = new Map<string, Measured[]>();
for (let round = 0; round < Number(rounds); round++)
  for (const [name, ask] of ways) {
    const found = await ask();
    measured.set(name, [...(measured.get(name) ?? []), found]);
    console.error(`round ${round + 1}: ${name} ${found.processor.toFixed(2)} ms`);
  }
for (const [name, each] of measured) {
  const [first] = each;
  const [beside] =
    [...measured].find(([other]) => other.startsWith(`${name.split(',')[0] ?? ''},`))?.[1] ?? [];
  const off = Math.max(
    ...(first?.answers.flatMap((logits, pair) =>
      logits.map((logit, label) => Math.abs(logit - (beside?.answers[pair]?.[label] ?? NaN))),
    ) ?? []),
  );
  const listed = each.map(({ processor }) => processor.toFixed(2)).join(', ');
  console.log(
    `${name.padEnd(30)} ${median(each.map(({ processor }) => processor)).toFixed(2)} ms of processor time a pair (${listed}), ` +
      `${median(each.map(({ clock }) => clock)).toFixed(2)} of the clock; ${first?.build}; off by ${off.toPrecision(2)}`,
  );
}
