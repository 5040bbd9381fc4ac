/**
 * LoRA steps here and in PyTorch, on the same shapes and threads, one after the other in turn: seconds of processor time.
 * Results: docs/results.md.
 *
 *     node test/bench/training-speed.ts PYTHON [ROUNDS] [TYPES] [THREADS]
 *
 * PYTHON has torch (measured with 2.13.0+cpu); TYPES of weights, joined by commas: F32, BF16. In PyTorch everything is of that type, here
 * the frozen weights are. Each side makes a step before those that are measured. Linux.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { openLibraries } from '../../src/engine/ggml/libraries.ts';
import { writeRandomLanguageModel } from '../../src/lab/random-models/random-language-model.ts';
import { median } from './processor-time.ts';
import { openSteps } from './training-step.ts';

const [python = 'python3', rounds = '3', types = 'F32,BF16', threads = '1'] = process.argv.slice(2);

/** A quarter of TinyLlama's blocks at half its width, on a pair of 2 x 576 image tokens shown both ways. */
const SHAPE = { width: 1024, blocks: 4, heads: 16, keyValueHeads: 4, feedForward: 2816 };
const STEP = { tokens: 1161, batch: 2, rank: 8, dropout: 0, embeddings: false };
const TYPES = { F32: 'float32', BF16: 'bfloat16' } as const;

type Type = keyof typeof TYPES;

function isType(text: string): text is Type {
  return Object.hasOwn(TYPES, text);
}

/** A PyTorch that makes a step whenever it is asked for one. */
async function startPeer(type: Type) {
  const settings = JSON.stringify({ ...SHAPE, ...STEP, threads: Number(threads), type: TYPES[type] });
  const child = spawn(python, [path.join(import.meta.dirname, 'training_speed.py'), settings], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => {
    const { value, done = false } = await lines.next();
    if (done) throw new Error('PyTorch ended');
    return JSON.parse(value as string);
  };
  const version = await next();
  /** Seconds of processor time. */
  const step = async (way: 'kept' | 'checkpointed'): Promise<number> => {
    child.stdin.write(`${way}\n`);
    const [, spent] = (await next()) as [number, number];
    return spent;
  };
  return { version, step, stop: () => child.stdin.end() };
}

const folder = mkdtempSync(path.join(tmpdir(), 'training-speed-'));
const libraries = await openLibraries('cpu');
const WAYS = [
  'Tiebreak, products kept',
  'Tiebreak, blocks computed again',
  'PyTorch, everything kept',
  'PyTorch, blocks computed again',
] as const;

async function compare(type: Type): Promise<void> {
  const model = path.join(folder, `${type}.gguf`);
  await writeRandomLanguageModel(model, { seed: 1, ...SHAPE, type });
  const peer = await startPeer(type);
  const settings = { ...STEP, threads: Number(threads) };
  using keeping = await openSteps(libraries, model, settings);
  using sparing = await openSteps(libraries, model, { ...settings, keepBytes: 0 });
  const steps: Record<(typeof WAYS)[number], () => Promise<number>> = {
    'Tiebreak, products kept': async () => (await keeping.step()).processorSeconds,
    'Tiebreak, blocks computed again': async () => (await sparing.step()).processorSeconds,
    'PyTorch, everything kept': () => peer.step('kept'),
    'PyTorch, blocks computed again': () => peer.step('checkpointed'),
  };
  const seconds = new Map<string, number[]>(WAYS.map((way) => [way, []]));
  for (let round = 0; round <= Number(rounds); round++)
    for (const way of WAYS) {
      const spent = await steps[way]();
      if (round > 0) seconds.get(way)?.push(spent);
    }
  peer.stop();
  const of = (way: (typeof WAYS)[number]) => median(seconds.get(way) ?? []);
  console.log(
    `${type}, ${threads} thread(s), ${STEP.tokens * STEP.batch} tokens a step, ${rounds} rounds in turn, PyTorch ${String(peer.version)}, ` +
      `ggml's ${libraries.cpuBuild} kernels, ${keeping.keptBlocks} of ${SHAPE.blocks} blocks kept`,
  );
  for (const way of WAYS) {
    const spent = of(way);
    console.log(
      `  ${way.padEnd(32)} ${spent.toFixed(2)} s of processor (${(seconds.get(way) ?? []).map((value) => value.toFixed(2)).join(', ')}); ` +
        `${(of('PyTorch, everything kept') / spent).toFixed(2)} of PyTorch's speed, ` +
        `${(of('PyTorch, blocks computed again') / spent).toFixed(2)} of it with blocks computed again`,
    );
  }
}

for (const type of types.split(',')) {
  if (!isType(type)) throw new RangeError(`no type ${type}: ${Object.keys(TYPES).join(', ')}`);
  await compare(type);
}
rmSync(folder, { recursive: true });
process.exit();
