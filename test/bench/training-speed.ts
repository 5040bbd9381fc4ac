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
import { writeRandomLanguageModel } from '../../src/engine/bench/random-language-model.ts';
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
const ours = await measureSteps(await openLibraries('cpu'), model, { ...STEP, threads, steps });
rmSync(folder, { recursive: true });

const script = fileURLToPath(new URL('./training_speed.py', import.meta.url));
const python = process.env.PYTHON ?? '/usr/bin/python3';
const theirs = JSON.parse(
  execFileSync(python, [script, JSON.stringify({ ...SHAPE, ...STEP, threads, steps })], {
    env: { ...process.env, OPENBLAS_NUM_THREADS: String(threads) },
    encoding: 'utf8',
  }),
) as { torch: string; kept: number[]; checkpointed: number[] };

const tokens = STEP.tokens * STEP.batch;
const fastest = (seconds: readonly number[]): number => Math.min(...seconds);
console.log(
  `${threads} threads, ${tokens} tokens a step, the fastest of ${steps} steps, PyTorch ${theirs.torch}`,
);
for (const [name, seconds] of [
  ['PyTorch, everything kept', fastest(theirs.kept)],
  ['PyTorch, each block computed again', fastest(theirs.checkpointed)],
  ['Tiebreak, each block computed again', fastest(ours.seconds.slice(1))],
] as const)
  console.log(
    `  ${name}: ${seconds.toFixed(2)} s, ${(tokens / seconds).toFixed(0)} tokens a second, ` +
      `${(fastest(theirs.kept) / seconds).toFixed(2)} of PyTorch's best, ` +
      `${(fastest(theirs.checkpointed) / seconds).toFixed(2)} of PyTorch's checkpointed`,
  );
process.exit();
