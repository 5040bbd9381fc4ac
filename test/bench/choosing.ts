/**
 * What published models take, on files of their true shapes and types whose weights mean nothing; what docs/models.md and the Models view
 * say (`src/engine/choosing/measured.ts`).
 *
 *     node test/bench/choosing.ts estimate FOLDER              the product's own estimate of memory, of every model, F16 and Q4_K
 *     node test/bench/choosing.ts measure FOLDER NAME TYPE     memory and seconds of processor time, on one thread
 *
 * The files are written to FOLDER and deleted (an estimate needs their headers alone). Seconds are of processor time, which other work
 * on the machine lengthens less than the clock's.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import sharp from 'sharp';
import { at } from '../../src/core/at.ts';
import { IMPORT_TYPES, type ImportType } from '../../src/model/import-record.ts';
import { PUBLISHED_MODELS, type PublishedModel } from '../../src/engine/choosing/published-models.ts';
import { Comparator } from '../../src/engine/comparator/comparator.ts';
import { openLibraries } from '../../src/engine/ggml/libraries.ts';
import { examine } from '../../src/engine/inference/examine.ts';
import type { ExaminedModel } from '../../src/engine/inference/examination.ts';
import { readModelCard } from '../../src/engine/model-files/model-card.ts';
import { writePublishedShape, type ShapedFiles } from '../../src/lab/random-models/published-shape.ts';

/** Pixels of a side of the pictures. */
const SIDE = 350;

const [what = '', folder = '', name = '', given = 'f16'] = process.argv.slice(2);
const type = IMPORT_TYPES.find((each) => each === given) ?? 'f16';
if (folder === '') throw new Error('choosing.ts estimate|measure FOLDER [NAME TYPE]');
const inFolder = path.join(folder, 'model');
const files: ShapedFiles = {
  model: path.join(inFolder, 'model.gguf'),
  mmproj: path.join(inFolder, 'mmproj.gguf'),
  card: path.join(inFolder, 'card.json'),
};

async function make(model: PublishedModel, as: ImportType, weights: 'repeated' | 'absent'): Promise<void> {
  rmSync(inFolder, { recursive: true, force: true });
  mkdirSync(inFolder, { recursive: true });
  await writePublishedShape(await openLibraries('cpu'), inFolder, model, { type: as, weights });
}

async function estimate(): Promise<void> {
  for (const model of PUBLISHED_MODELS)
    for (const as of ['f16', 'q4_k'] as const) {
      await make(model, as, 'absent');
      const subject = { model: files.model, mmproj: files.mmproj, adapters: [], card: null };
      const found = await examine({ kind: 'model', gpu: 'cpu', files: subject, headersOnly: false });
      const { read, files: facts } = found as ExaminedModel;
      if (read === null) throw new Error(`${model.name}: ${JSON.stringify(facts.problems)}`);
      const { weights, keysAndValues, computing } = read.memory;
      const total = weights + keysAndValues + computing + (facts.mmproj?.bytes ?? 0);
      console.log(
        JSON.stringify({
          name: model.name,
          type: as,
          total: Math.round(total),
          promptTokens: read.promptTokens,
        }),
      );
    }
}

const seconds = (since?: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
};

/** Three pictures, and pairs of the first with each other. */
async function measure(): Promise<void> {
  const pictures = await Promise.all(
    [1, 2, 3].map(async (seed) => {
      const file = path.join(inFolder, `${seed}.png`);
      const data = Buffer.from(
        Uint8Array.from({ length: 3 * SIDE ** 2 }, (_, i) => 128 + 90 * Math.sin(i / (40 * seed)) + (i % 31)),
      );
      await sharp(data, { raw: { width: SIDE, height: SIDE, channels: 3 } })
        .png()
        .toFile(file);
      return { path: file };
    }),
  );
  await using comparator = await Comparator.open({
    ...files,
    card: readModelCard(files.card),
    gpu: 'cpu',
    threads: 1,
    pairsTogether: 1,
  });
  const { encoder } = comparator.loaded.members[0];
  const timed = async (work: () => Promise<unknown>): Promise<number> => {
    const since = process.cpuUsage();
    await work();
    return seconds(since);
  };
  const encoding = await timed(async () => encoder.finish(await encoder.prepare(pictures)));
  const ask = (others: readonly number[]) =>
    comparator.compare(
      others.map((other) => ({ first: at(pictures, 0), second: at(pictures, other) })),
      { onResult: (_index, _member, logits) => console.error(logits) },
    );
  const alone = await timed(() => ask([1]));
  // Its first image was read before.
  const further = await timed(() => ask([2]));
  console.log(
    JSON.stringify({
      name,
      type,
      picture: +(encoding / pictures.length).toFixed(3),
      pair: +alone.toFixed(3),
      furtherPair: +further.toFixed(3),
      memory: process.resourceUsage().maxRSS * 1024,
      promptTokens: comparator.info.promptTokens,
    }),
  );
}

if (what === 'estimate') await estimate();
else if (what === 'measure-made') await measure();
else {
  const model = PUBLISHED_MODELS.find((each) => each.name === name);
  if (model === undefined) throw new Error(`one of ${PUBLISHED_MODELS.map((each) => each.name).join(', ')}`);
  await make(model, type, 'repeated');
  // In a process of its own, so that its memory is not that of the writing.
  const { status } = spawnSync(process.execPath, [import.meta.filename, 'measure-made', folder, name, type], {
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
}
rmSync(what === 'measure-made' ? path.join(inFolder, '1.png') : inFolder, { recursive: true, force: true });
