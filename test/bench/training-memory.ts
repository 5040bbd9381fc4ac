/**
 * Memory of a LoRA step on one pair of 2 x 576 image tokens with LMOL's prompt, both orders at once:
 *
 *     node test/bench/training-memory.ts [threads]
 *
 * First a random Llama of TinyLlama's shape (1.1 billion parameters but for its vocabulary) in Q8_0; then two and three
 * layers of a 7B's shape in several types, from whose difference follows what all 32 need (a single layer would be the last
 * one, of which little is computed). No products are kept. Each step is made in a process of its own, whose largest resident set is what
 * is told.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openLibraries } from '../../src/engine/ggml/libraries.ts';
import type { TensorType } from '../../src/engine/ggml/tensor-type.ts';
import { writeCycledModel, type CycledShape } from './cycled-model.ts';
import { measureSteps } from './training-step.ts';

/** `<s>`, two images of 576 tokens, eight tokens of text. */
const STEP = { tokens: 1161, batch: 2, rank: 8, dropout: 0.05, embeddings: true, keepBytes: 0 };

/** What the trained process itself tells, all in bytes but the seconds. */
interface Told {
  readonly resident: number;
  readonly weights: number;
  readonly stages: number;
  readonly seconds: number;
}

const [mode = '2', given = ''] = process.argv.slice(2);
const libraries = await openLibraries('cpu');
if (mode === 'step') {
  const { model, threads } = JSON.parse(given) as { model: string; threads: number };
  const { seconds, stageBytes } = await measureSteps(libraries, model, {
    ...STEP,
    threads,
    steps: 0,
  });
  const resident = process.resourceUsage().maxRSS * 1024;
  console.log(
    JSON.stringify({ resident, weights: statSync(model).size, stages: stageBytes, seconds: seconds[0] }),
  );
  process.exit();
}

const folder = mkdtempSync(join(tmpdir(), 'training-memory-'));

async function measure(shape: CycledShape): Promise<Told> {
  const model = join(folder, 'model.gguf');
  await writeCycledModel(libraries, model, shape);
  const settings = JSON.stringify({ model, threads: Number(mode) });
  const told = execFileSync(process.execPath, [fileURLToPath(import.meta.url), 'step', settings], {
    encoding: 'utf8',
  });
  return JSON.parse(told) as Told;
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);
const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(2);

const tiny = await measure({
  width: 2048,
  blocks: 22,
  heads: 32,
  keyValueHeads: 4,
  feedForward: 5632,
  type: 'Q8_0',
});
console.log(
  `1.1 B, Q8_0: weights ${gigabytes(tiny.weights)} GB, largest stage ${megabytes(tiny.stages)} MB, resident at most ` +
    `${gigabytes(tiny.resident)} GB: weights + ${gigabytes(tiny.resident - tiny.weights)} GB; ${tiny.seconds.toFixed(0)} s a step`,
);

const LAYERS = 32;
const SEVEN = { width: 4096, heads: 32, keyValueHeads: 32, feedForward: 11_008 };
for (const type of ['F16', 'Q8_0', 'Q4_K'] as const satisfies readonly TensorType[]) {
  const two = await measure({ ...SEVEN, blocks: 2, type });
  const three = await measure({ ...SEVEN, blocks: 3, type });
  const layer = three.resident - two.resident;
  console.log(
    `7B layer, ${type}: weights ${megabytes(three.weights - two.weights)} MB, resident ${megabytes(layer)} MB a layer and ` +
      `${megabytes(two.resident - 2 * layer)} MB besides (largest stage ${megabytes(three.stages)} MB): ` +
      `${gigabytes(two.resident + (LAYERS - 2) * layer)} GB for ${LAYERS} layers; ${(three.seconds - two.seconds).toFixed(1)} s a layer and step`,
  );
}
rmSync(folder, { recursive: true });
process.exit();
