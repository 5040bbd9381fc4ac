/**
 * One measurement of gpu-bench.ts in a process of its own, so that a crash or a lack of memory costs no other:
 *
 *     node test/bench/gpu/measure.ts compare|train FOLDER GPU SECONDS SHAPE
 *
 * FOLDER holds model.gguf, mmproj.gguf, card.json and the pictures. The last line of standard output is JSON.
 */
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { Comparator } from '../../../src/engine/comparator/comparator.ts';
import { compareOneAtATime } from '../../../src/engine/comparator/one-at-a-time.ts';
import { openLibraries } from '../../../src/engine/ggml/libraries.ts';
import { readModelCard } from '../../../src/engine/model-files/model-card.ts';
import { gpuChoiceSchema, type GpuChoice } from '../../../src/model/gpu-choice.ts';
import { measureSteps } from '../training-step.ts';
import { usedMegabytes } from './card.ts';
import { imageTokensOf, SHAPES, type ShapeName } from './shapes.ts';

/** Tokens of a training's sequence besides those of its two images. */
const TEXT_TOKENS = 9;

const LORA = { batch: 2, rank: 8, dropout: 0.05, embeddings: false, steps: 1 };

const [kind, folder = '', gpuText, secondsText, shapeName = 'tiny'] = process.argv.slice(2);
const gpu = gpuChoiceSchema.parse(gpuText);
const shape = SHAPES[shapeName as ShapeName];
const files = {
  model: path.join(folder, 'model.gguf'),
  mmproj: path.join(folder, 'mmproj.gguf'),
  card: readModelCard(path.join(folder, 'card.json')),
};
const images = readdirSync(folder)
  .filter((file) => file.endsWith('.png'))
  .map((file) => path.join(folder, file));

const found = kind === 'train' ? await train(gpu) : await compare(gpu, Number(secondsText));
console.log(
  JSON.stringify({ ...found, residentMegabytes: Math.round(process.resourceUsage().maxRSS / 1024) }),
);
process.exit();

/** Comparisons and pictures a second. */
async function compare(on: GpuChoice, seconds: number): Promise<object> {
  const opening = performance.now();
  await using comparator = await Comparator.open({ ...files, gpu: on });
  const openSeconds = (performance.now() - opening) / 1000;
  const { info, loaded } = comparator;
  const { encoder } = loaded.members[0];
  const start = performance.now();
  await encoder.finish(await encoder.prepare(images.map((file) => ({ path: file }))));
  const towerSeconds = (performance.now() - start) / 1000;
  const pairs = images.flatMap((first) =>
    images
      .filter((second) => second !== first)
      .map((second) => ({ first: { path: first }, second: { path: second } })),
  );
  const shared = (pairsTogether: number) =>
    rate(seconds, (signal, onResult) => comparator.compare(pairs, { pairsTogether, signal, onResult }));
  const unshared = await rate(seconds, (signal, onResult) =>
    compareOneAtATime(loaded, pairs, { threads: info.threads, cacheImages: true, signal, onResult }),
  );
  const { halves } = loaded.prompt;
  return {
    device: info.device,
    gpu: info.gpu,
    threads: info.threads,
    pairsTogether: info.pairsTogether,
    llamaVersion: info.llamaVersion,
    cpuBuild: info.cpuBuild,
    beginningTokens: halves.beginning,
    restTokens: halves.rest,
    openSeconds,
    towerImagesPerSecond: images.length / towerSeconds,
    comparisonsPerSecond: {
      unshared,
      shared: await shared(1),
      batched: await shared(info.pairsTogether),
    },
    cardMegabytes: usedMegabytes(),
  };
}

/** Answers a second, of work that is done again and again for so many seconds, after one answer that does not count. */
async function rate(
  seconds: number,
  work: (signal: AbortSignal, onResult: () => void) => Promise<void>,
): Promise<number> {
  let answers = -1;
  let start = 0;
  let elapsed = 0;
  const stop = new AbortController();
  const onResult = () => {
    answers += 1;
    if (answers === 0) start = performance.now();
    elapsed = (performance.now() - start) / 1000;
    if (answers > 0 && elapsed >= seconds) stop.abort();
  };
  const isOver = () => stop.signal.aborted;
  while (!isOver())
    try {
      await work(stop.signal, onResult);
    } catch (error) {
      if (!isOver()) throw error;
    }
  return answers / elapsed;
}

/** Seconds of a LoRA step on one pair in both orders. */
async function train(on: GpuChoice): Promise<object> {
  const tokens = 2 * imageTokensOf(shape) + TEXT_TOKENS;
  const measured = await measureSteps(await openLibraries(on), files.model, {
    ...LORA,
    tokens,
    threads: availableParallelism(),
  });
  return {
    tokens: tokens * LORA.batch,
    seconds: measured.seconds,
    stageBytes: measured.stageBytes,
    cardMegabytes: usedMegabytes(),
  };
}
