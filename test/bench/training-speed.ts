/**
 * Tokens a second of a LoRA step, here and in PyTorch, on the same shapes, threads and precision (F32), one after the
 * other in one run:
 *
 *     node test/bench/training-speed.ts [threads] [steps]
 *
 * PyTorch is Debian's python3-torch with libopenblas0-pthread; PYTHON names another interpreter.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeRandomLanguageModel } from '../../src/lab/random-models/random-language-model.ts';
import { openLibraries } from '../../src/engine/ggml/libraries.ts';
import { measureSteps } from './training-step.ts';

const threads = Number(process.argv[2] ?? 1);
const steps = Number(process.argv[3] ?? 3);

/** A quarter of TinyLlama's blocks at half its width, on a pair of 2 x 576 image tokens shown both ways. */
const SHAPE = { width: 1024, blocks: 4, heads: 16, keyValueHeads: 4, feedForward: 2816 };
const STEP = { tokens: 1161, batch: 2, rank: 8, dropout: 0, embeddings: false };

const folder = mkdtempSync(join(tmpdir(), 'training-speed-'));
const model = join(folder, 'model.gguf');
await writeRandomLanguageModel(model, { seed: 1, ...SHAPE });
const measured = await measureSteps(await openLibraries('cpu'), model, { ...STEP, threads, steps });
rmSync(folder, { recursive: true });

/** Of each step. */
interface Times {
  readonly seconds: readonly number[];
  readonly processorSeconds: readonly number[];
}

const script = fileURLToPath(new URL('./training_speed.py', import.meta.url));
const python = process.env.PYTHON ?? '/usr/bin/python3';
const theirs = JSON.parse(
  execFileSync(python, [script, JSON.stringify({ ...SHAPE, ...STEP, threads, steps })], {
    env: { ...process.env, OPENBLAS_NUM_THREADS: String(threads) },
    encoding: 'utf8',
  }),
) as { readonly torch: string; readonly kept: Times; readonly checkpointed: Times };
const ours: Times = {
  seconds: measured.seconds.slice(1),
  processorSeconds: measured.processorSeconds.slice(1),
};

const tokens = STEP.tokens * STEP.batch;
const least = (values: readonly number[]): number => Math.min(...values);
console.log(
  `${threads} threads, ${tokens} tokens a step, the least of ${steps} steps, PyTorch ${theirs.torch}`,
);
for (const [name, { seconds, processorSeconds }] of [
  ['PyTorch, everything kept', theirs.kept],
  ['PyTorch, each block computed again', theirs.checkpointed],
  ['Tiebreak, each block computed again', ours],
] as const) {
  const spent = least(processorSeconds);
  console.log(
    `  ${name}: ${least(seconds).toFixed(2)} s, ${spent.toFixed(2)} s of processor, ` +
      `${(tokens / spent).toFixed(0)} tokens a second of processor, ` +
      `${(least(theirs.kept.processorSeconds) / spent).toFixed(2)} of PyTorch's speed, ` +
      `${(least(theirs.checkpointed.processorSeconds) / spent).toFixed(2)} of PyTorch's checkpointed`,
  );
}
process.exit();
