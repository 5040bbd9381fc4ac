/**
 * A pair in a long run, beside what people run: processor seconds on one thread, everything in turn. Images are encoded once, their
 * seconds are told apart; all seconds of a first image follow one another. Results: docs/results.md.
 *
 *     node test/bench/long-run.ts PYTHON [PROGRAM] [ROUNDS] [OTHER] [TYPES] [WAYS]
 *
 * PYTHON has torch and transformers (measured with 2.13.0+cpu and 5.24.0); PROGRAM is the driver that test/bench/multimodal-peer.ts
 * builds, or `none`; OTHER a folder with another revision, or `none`; TYPES of weights and WAYS of asking in transformers (`shared`,
 * `plain`) are joined by commas. The model is a random LLaVA of 84.5 million weights; its answers mean nothing, but are compared with
 * those of transformers in F32. Where kernels were compiled here (`tiebreak doctor --build-kernels`), Tiebreak runs with them and
 * without. Linux.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import sharp from 'sharp';
import { at } from '../../src/core/at.ts';
import { IMAGE_MARKER } from '../../src/core/prompts.ts';
import { importCheckpoint, type ImportedModel } from '../../src/engine/imports/import-checkpoint.ts';
import { KERNELS_VARIABLE, ownKernels } from '../../src/engine/ggml/kernels/own-kernels.ts';
import { openLibraries } from '../../src/engine/ggml/libraries.ts';
import { IMPORT_TYPES, type ImportType } from '../../src/model/import-record.ts';
import { goldenCheckpoint, writeGoldenCheckpoint } from '../fixtures/golden-checkpoint.ts';
import { writeRandomPhotographs } from '../fixtures/random-photographs.ts';
import { median } from './processor-time.ts';

const HERE = path.join(import.meta.dirname, '../..');
const [
  python = 'python3',
  program = 'none',
  rounds = '2',
  other = 'none',
  types = 'f32,f16,bf16,q8_0',
  asked = 'shared,plain',
] = process.argv.slice(2);
const PICTURES = 6;
const FIRSTS = 1;
const SIDE = 336;
const PROMPT = '<image><image>, which face looks more attractive?';

interface Measured {
  readonly pair: number;
  readonly picture?: number;
  /** Of every pair in turn: First, Second, Similar. */
  readonly answers: readonly (readonly number[])[];
}

const folder = mkdtempSync(path.join(tmpdir(), 'long-run-'));
const pictures = await writeRandomPhotographs(folder, PICTURES, { size: SIDE });
const script = path.join(import.meta.dirname, 'long_run.py');
const run = (command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) => {
  const { status, stdout, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  if (status !== 0) throw new Error(stderr);
  return { stdout, stderr };
};

/** The golden checkpoint's tokenizer and processor, for pictures of another size. */
function makeCheckpoint(): string {
  const tokenizer = path.join(folder, 'tokenizer');
  writeGoldenCheckpoint(tokenizer, goldenCheckpoint('llama'));
  const settings = path.join(tokenizer, 'preprocessor_config.json');
  const processor = JSON.parse(readFileSync(settings, 'utf8')) as object;
  writeFileSync(
    settings,
    JSON.stringify({
      ...processor,
      processor_class: 'LlavaProcessor',
      size: { shortest_edge: SIDE },
      crop_size: { height: SIDE, width: SIDE },
    }),
  );
  writeFileSync(
    path.join(tokenizer, 'processor_config.json'),
    JSON.stringify({
      processor_class: 'LlavaProcessor',
      image_token: '<image>',
      patch_size: 14,
      vision_feature_select_strategy: 'default',
      num_additional_image_tokens: 1,
    }),
  );
  const made = path.join(folder, 'checkpoint');
  run(python, [script, 'make', made, tokenizer]);
  return made;
}

/** The program of a revision, in a process of its own. */
const OURS = `
const [root, model, mmproj, prompt, firsts, ...pictures] = process.argv.slice(2);
const { Comparator } = await import(root + '/src/engine/comparator/comparator.ts');
const { DEFAULT_CARD } = await import(root + '/src/engine/model-files/model-card.ts');
await using comparator = await Comparator.open({ model, mmproj, card: { ...DEFAULT_CARD, prompt }, gpu: 'cpu', threads: 1, pairsTogether: 1 });
const used = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1e6; };
const images = pictures.map((file) => ({ path: file }));
const answers = [];
const ask = (pairs) => comparator.compare(pairs, { onResult: (index, member, logits) => (answers[index] = logits) });
await ask([{ first: images[1], second: images[0] }]);
let start = used();
const { encoder } = comparator.loaded.members[0];
await encoder.finish(await encoder.prepare(images.slice(2)));
const picture = (used() - start) / (images.length - 2);
const pairs = images.slice(0, Number(firsts)).flatMap((first) => images.filter((second) => second !== first).map((second) => ({ first, second })));
start = used();
await ask(pairs);
console.log(JSON.stringify({ pair: (used() - start) / pairs.length, picture, answers }));
`;

function ours(root: string, { model, mmproj }: ImportedModel, env: NodeJS.ProcessEnv = {}) {
  const program = path.join(folder, 'ours.mjs');
  writeFileSync(program, OURS);
  const args = [path.resolve(root), model, mmproj, `<s>${PROMPT}`, String(FIRSTS), ...pictures];
  const { stdout } = run(process.execPath, [program, ...args], env);
  return JSON.parse(stdout) as Measured;
}

function transformers(way: string, kind: string, checkpoint: string, ids: readonly number[]): Measured {
  const { stdout } = run(python, [
    ...[script, way, checkpoint, folder, kind],
    ...[String(FIRSTS), PROMPT, ids.join(',')],
  ]);
  return JSON.parse(stdout) as Measured;
}

/** One pair from its pictures, as the program answers each. */
async function llamaCpp({ model, mmproj }: ImportedModel, ids: readonly number[]): Promise<Measured> {
  const backends = path.join(HERE, 'node_modules/@node-llama-cpp/linux-x64/bins/linux-x64');
  const shown = await Promise.all(
    pictures.slice(0, 2).map(async (file, index) => {
      const raw = path.join(folder, `${index}.rgb`);
      writeFileSync(raw, await sharp(file).removeAlpha().raw().toBuffer());
      return `${SIDE}x${SIDE}:${raw}`;
    }),
  );
  const args = [
    backends,
    model,
    mmproj,
    PROMPT.replaceAll(IMAGE_MARKER, '<__media__>'),
    ids.join(','),
    ...shown,
  ];
  const { stdout, stderr } = run(program, args, { THREADS: '1', DEFAULTS: '1' });
  const [, processor = NaN] = (stderr.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  return { pair: processor, answers: [stdout.trim().split(' ').slice(1).map(Number)] };
}

const checkpoint = makeCheckpoint();
const libraries = await openLibraries('cpu');
console.log(execFileSync('sh', ['-c', 'lscpu | grep "Model name"; uptime'], { encoding: 'utf8' }).trim());
console.log(`llama.cpp ${libraries.version}, build ${libraries.cpuBuild} of its kernels`);
const models = new Map<ImportType, ImportedModel>();
for (const type of IMPORT_TYPES.filter((one) => types.split(',').includes(one)))
  models.set(
    type,
    await importCheckpoint(libraries, { source: checkpoint, to: path.join(folder, type), type }),
  );
const [anyModel] = models.values();
if (anyModel === undefined) throw new Error('no type of weights');
const ids = Object.values(goldenCheckpoint('llama').answers[0]?.labels ?? {});

const ways = new Map<string, () => Measured | Promise<Measured>>();
for (const [type, model] of models) {
  ways.set(`Tiebreak ${type}`, () => ours(HERE, model));
  if (ownKernels() !== undefined)
    ways.set(`Tiebreak ${type}, prebuilt`, () => ours(HERE, model, { [KERNELS_VARIABLE]: 'off' }));
  if (other !== 'none') ways.set(`Tiebreak ${type}, other`, () => ours(other, model));
}
for (const kind of ['f32', 'bf16'].filter(
  (one) => one === 'f32' || types.split(',').some((type) => type !== 'f32'),
))
  for (const way of asked.split(','))
    ways.set(`transformers ${kind} ${way}`, () => transformers(way, kind, checkpoint, ids));
if (program !== 'none')
  for (const [type, model] of models) ways.set(`llama.cpp ${type}`, () => llamaCpp(model, ids));

const measured = new Map<string, Measured[]>();
for (let round = 0; round < Number(rounds); round++)
  for (const [way, ask] of ways) {
    const found = await ask();
    measured.set(way, [...(measured.get(way) ?? []), found]);
    console.log(`round ${round + 1}: ${way} ${found.pair.toFixed(3)}`);
  }
const exact = at(measured.get('transformers f32 shared') ?? [], 0).answers;
for (const [way, each] of measured) {
  const { answers, picture } = at(each, 0);
  const off = Math.max(
    ...answers.flatMap((logits, pair) =>
      logits.map((logit, label) => Math.abs(logit - at(at(exact, pair), label))),
    ),
  );
  const tower =
    picture === undefined || picture === 0
      ? ''
      : `; a picture ${median(each.map((one) => one.picture ?? NaN)).toFixed(3)}`;
  console.log(
    `${way.padEnd(26)} ${median(each.map(({ pair }) => pair)).toFixed(3)} s a pair (${each.map(({ pair }) => pair.toFixed(3)).join(', ')})${tower}; off by ${off.toPrecision(2)}`,
  );
}
