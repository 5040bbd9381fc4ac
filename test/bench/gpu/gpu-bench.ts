/**
 * What a LLaVA of 7 billion weights does on a graphics card, in at most ten minutes, without a network: comparisons a second (each
 * prompt read whole; its beginning shared; several pairs a call) with the decoder in F16, Q8_0 and Q4_K, the share of the card's peak,
 * pictures a second through the tower, a LoRA step, memory, and the same by PyTorch where that is installed.
 *
 *     node test/bench/gpu/gpu-bench.ts [--shape 7b|tiny] [--gpu auto|cuda|vulkan|cpu] [--minutes 10] [--seconds 15]
 *                                      [--types F16,Q8_0,Q4_K] [--python python3] [--out FILE.json]
 *
 * pack.ts makes a folder of all that it needs besides the repository. Weights are random and made here (writeTiledLlava), so answers
 * mean nothing. A measurement that fails or takes longer than what is left is told and leaves the others as they are. With
 * `--shape tiny --gpu cpu` everything runs on a processor in a minute, which proves the bench and measures nothing of interest.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { writeTiledLlava } from '../../../src/lab/random-models/tiled-llava.ts';
import { cardHere } from './card.ts';
import { imageTokensOf, operationsOf, SHAPES, TYPES, weightsOf, type ShapeName } from './shapes.ts';

const { values: asked } = parseArgs({
  options: {
    shape: { type: 'string', default: '7b' },
    gpu: { type: 'string', default: 'auto' },
    minutes: { type: 'string', default: '10' },
    seconds: { type: 'string', default: '15' },
    types: { type: 'string', default: TYPES.join(',') },
    python: { type: 'string', default: 'python3' },
    out: { type: 'string', default: 'gpu-bench.json' },
  },
});
const shapeName = asked.shape as ShapeName;
const shape = SHAPES[shapeName];
const PICTURES = 8;
const BILLION = 1e9;
const deadline = performance.now() + Number(asked.minutes) * 60_000;

interface Compared {
  readonly beginningTokens: number;
  readonly restTokens: number;
  readonly comparisonsPerSecond: Readonly<Record<'unshared' | 'shared' | 'batched', number>>;
}

const results: Record<string, unknown> = {
  at: new Date().toISOString(),
  shape: { name: shapeName, ...shape, weights: weightsOf(shape), imageTokens: imageTokensOf(shape) },
  machine: {
    processor: cpus()[0]?.model.trim(),
    cores: availableParallelism(),
    memoryGigabytes: Math.round(totalmem() / BILLION),
    card: cardHere(),
    node: process.version,
  },
};
const folder = mkdtempSync(path.join(process.env.BENCH_FOLDER ?? tmpdir(), 'gpu-bench-'));
mkdirSync(folder, { recursive: true });
await Promise.all(Array.from({ length: PICTURES }, (_, index) => writePicture(index)));

const torch = await measured('PyTorch', asked.python, [
  path.join(import.meta.dirname, 'gpu_bench.py'),
  JSON.stringify({
    ...shape.languageModel,
    tower: shape.mmproj,
    imageTokens: imageTokensOf(shape),
    seconds: Number(asked.seconds),
    device: asked.gpu === 'cpu' ? 'cpu' : 'auto',
  }),
]);
/** Multiplications and additions a second that PyTorch's largest product reaches on this device. */
const peak = typeof torch?.peak === 'number' ? torch.peak : null;

for (const type of TYPES.filter((name) => asked.types.split(',').includes(name))) {
  console.log(`Writing a random LLaVA in ${type} ...`);
  const started = performance.now();
  await writeTiledLlava(folder, { ...shape, type });
  const writeSeconds = (performance.now() - started) / 1000;
  const measure = (kind: string) =>
    measured(`${type} ${kind}`, process.execPath, [
      path.join(import.meta.dirname, 'measure.ts'),
      kind,
      folder,
      asked.gpu,
      asked.seconds,
      shapeName,
    ]);
  const compared = await measure('compare');
  if (compared !== null) {
    compared.writeSeconds = writeSeconds;
    compared.shareOfPeak = sharesOf(compared as unknown as Compared);
    print(type, compared as unknown as Compared);
  }
  // A step in F16 and in the smallest type: what lies between is of no interest.
  if (type !== 'Q8_0') await measure('train');
}
rmSync(folder, { recursive: true });
keep();
console.log(`\nResults: ${path.resolve(asked.out)}`);

/** The JSON that a program ends with, kept with the results; null where it fails or there is no time left. */
async function measured(
  what: string,
  command: string,
  args: readonly string[],
): Promise<Record<string, unknown> | null> {
  const left = deadline - performance.now();
  if (left <= 0) return failed(what, 'no time was left');
  console.log(`Measuring ${what} ...`);
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  const timer = setTimeout(() => child.kill('SIGKILL'), left);
  const how = await new Promise<string | null>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => resolve(code === 0 ? null : `ended with ${String(code ?? signal)}`));
  });
  clearTimeout(timer);
  if (how !== null) return failed(what, `${how} ${errors.trim().split('\n').at(-1) ?? ''}`.trim());
  const found = JSON.parse(out.trim().split('\n').at(-1) ?? '') as Record<string, unknown>;
  results[what] = found;
  keep();
  return found;
}

function failed(what: string, why: string): null {
  console.log(`  ${what} was not measured: ${why}`);
  results[what] = { failed: why };
  keep();
  return null;
}

/** Written after each measurement, so that one that is cut off loses nothing that was found before. */
function keep(): void {
  writeFileSync(asked.out, `${JSON.stringify(results, null, 2)}\n`);
}

/** Of the peak, by what a comparison costs in each way. */
function sharesOf({ beginningTokens, restTokens, comparisonsPerSecond }: Compared): object | null {
  if (peak === null) return null;
  const whole = operationsOf(shape, beginningTokens + restTokens);
  const rest = operationsOf(shape, restTokens, beginningTokens);
  return {
    unshared: (comparisonsPerSecond.unshared * whole) / peak,
    shared: (comparisonsPerSecond.shared * rest) / peak,
    batched: (comparisonsPerSecond.batched * rest) / peak,
  };
}

function print(type: string, { comparisonsPerSecond: { unshared, shared, batched } }: Compared): void {
  console.log(
    `  ${type}: comparisons a second: ${unshared.toFixed(2)} unshared, ${shared.toFixed(2)} shared, ${batched.toFixed(2)} batched (${(batched / unshared).toFixed(2)} times unshared)`,
  );
}

async function writePicture(index: number): Promise<void> {
  const { imageSize: side } = shape.mmproj;
  const pixels = Uint8Array.from({ length: 3 * side * side }, (_, at) => {
    const [x, y] = [Math.floor(at / 3) % side, Math.floor(at / 3 / side)];
    return x * (3 + index) + y * (11 - index) + (at % 3) * 40;
  });
  await sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .png()
    .toFile(path.join(folder, `${index}.png`));
}
