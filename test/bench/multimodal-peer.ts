/**
 * Tiebreak beside llama.cpp's own multimodal library, on small random models in the layouts of public GGUF files: the largest
 * difference of a label's logit over both orders of two pictures, with this program's image tokens in LLaVA's order and in
 * llama.cpp's. Results: docs/models.md.
 *
 *     node test/bench/multimodal-peer.ts [BUILD]
 *
 * Builds scripts/peers/mtmd-logits.cpp and the library from the release in node_modules/node-llama-cpp, linked to its prebuilt
 * libraries, in the folder BUILD (default: a temporary one). Needs git and g++, on Linux x64.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import sharp from 'sharp';
import { at } from '../../src/core/at.ts';
import { IMAGE_MARKER } from '../../src/core/prompts.ts';
import { LABELS, type Triple } from '../../src/core/labels.ts';
import { importCheckpoint } from '../../src/engine/imports/import-checkpoint.ts';
import { Comparator } from '../../src/engine/comparator/comparator.ts';
import { openLibraries } from '../../src/engine/ggml/libraries.ts';
import { DEFAULT_CARD, type ModelCard } from '../../src/engine/model-files/model-card.ts';
import { writeRandomLlava, type LlavaShape } from '../../src/lab/random-models/random-llava.ts';
import { goldenCheckpoint, writeGoldenCheckpoint } from '../fixtures/golden-checkpoint.ts';

const build = path.resolve(process.argv[2] ?? mkdtempSync(path.join(tmpdir(), 'multimodal-peer-')));
const packaged = (name: string) => path.join(import.meta.dirname, '../../node_modules', name);
const backends = path.join(packaged('@node-llama-cpp/linux-x64'), 'bins/linux-x64');

/** The driver, built where it is not there yet. */
function driver(): string {
  const program = path.join(build, 'mtmd-logits');
  if (existsSync(program)) return program;
  mkdirSync(build, { recursive: true });
  const source = path.join(build, 'llama.cpp');
  if (!existsSync(source))
    execFileSync('git', [
      'clone',
      '-q',
      path.join(packaged('node-llama-cpp'), 'llama/gitRelease.bundle'),
      source,
    ]);
  const library = path.join(source, 'tools/mtmd');
  const models = readdirSync(path.join(library, 'models')).filter((file) => file.endsWith('.cpp'));
  const files = [
    path.join(import.meta.dirname, '../../scripts/peers/mtmd-logits.cpp'),
    ...['mtmd.cpp', 'mtmd-image.cpp', 'mtmd-audio.cpp', 'clip.cpp'].map((file) => path.join(library, file)),
    ...models.map((file) => path.join(library, 'models', file)),
  ];
  const folders = ['include', 'ggml/include', 'tools/mtmd', 'vendor', 'src', 'common'];
  const flags = ['-O1', '-std=c++17', '-w', ...folders.map((folder) => `-I${path.join(source, folder)}`)];
  const objects = files.map((file) => path.join(build, `${path.basename(file)}.o`));
  const missing = files.flatMap((file, index) =>
    existsSync(at(objects, index)) ? [] : [file, at(objects, index)],
  );
  if (missing.length > 0)
    execFileSync(
      'xargs',
      ['-P', String(availableParallelism()), '-n', '2', 'sh', '-c', `g++ ${flags.join(' ')} -c "$0" -o "$1"`],
      { input: missing.join('\n'), stdio: ['pipe', 'inherit', 'inherit'] },
    );
  const linked = readdirSync(backends).filter((file) => /^lib(llama|ggml)(\.v[\d.]+|-base)?\.so$/.test(file));
  execFileSync(
    'g++',
    [
      ...objects,
      '-o',
      program,
      `-L${backends}`,
      ...linked.map((file) => `-l:${file}`),
      `-Wl,-rpath,${backends}`,
      '-lpthread',
    ],
    { stdio: 'inherit' },
  );
  return program;
}

interface Files {
  readonly model: string;
  readonly mmproj: string;
}

/** Two pictures of the tower's own size, so that nothing is scaled, as raw pixels and as PNG. */
async function pictures(folder: string, size: number): Promise<{ raw: string; png: string }[]> {
  return Promise.all(
    [3, 5].map(async (factor) => {
      const pixels = Buffer.from(makePixels(size, factor));
      const [raw, png] = [path.join(folder, `${factor}.rgb`), path.join(folder, `${factor}.png`)];
      writeFileSync(raw, pixels);
      await sharp(pixels, { raw: { width: size, height: size, channels: 3 } })
        .png()
        .toFile(png);
      return { raw: `${size}x${size}:${raw}`, png };
    }),
  );
}

function makePixels(size: number, factor: number): Uint8Array {
  return Uint8Array.from({ length: 3 * size * size }, (_, index) => {
    const [x, y, c] = [Math.floor(index / 3) % size, Math.floor(index / 3 / size), index % 3];
    return x * (3 + factor) + y * (7 - factor) + c * 40 + ((x * y) >> 3) * factor;
  });
}

/** What the peer says in one order: tokens of the prompt and the labels' logits. */
function peer(
  { model, mmproj }: Files,
  prompt: string,
  tokens: readonly number[],
  shown: readonly string[],
): number[] {
  const marked = prompt.replace(/^<s>/, '').replaceAll(IMAGE_MARKER, '<__media__>');
  const { status, stdout, stderr } = spawnSync(
    driver(),
    [backends, model, mmproj, marked, tokens.join(','), ...shown],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stderr.trim().split('\n').at(-1) ?? `it ended with ${status}`);
  return stdout.trim().split(' ').map(Number);
}

async function compare(files: Files, card: ModelCard, size: number): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'multimodal-peer-pictures-'));
  const [first, second] = (await pictures(folder, size)) as [
    { raw: string; png: string },
    { raw: string; png: string },
  ];
  const orders = [
    [first, second],
    [second, first],
  ] as const;
  const cells: string[] = [];
  let peers: number[][] | undefined;
  for (const vision of ['reference', 'llama.cpp'] as const) {
    await using comparator = await Comparator.open({
      ...files,
      card: { ...card, vision },
      gpu: 'cpu',
      threads: 1,
      pairsTogether: 1,
      exact: true,
    });
    const { labelTokens, promptTokens } = comparator.info;
    const tokens = LABELS.map((label) => labelTokens[label]);
    try {
      peers ??= orders.map((order) =>
        peer(
          files,
          card.prompt,
          tokens,
          order.map(({ raw }) => raw),
        ),
      );
    } catch (error) {
      return `refused by llama.cpp: ${error instanceof Error ? error.message : String(error)}`;
    }
    const ours: Triple[] = [];
    await comparator.compare(
      orders.map(([a, b]) => ({ first: { path: a.png }, second: { path: b.png } })),
      { onResult: (index, _, logits) => (ours[index] = logits) },
    );
    const differences = orders.flatMap((_, order) => {
      const [count, ...logits] = at(peers ?? [], order);
      if (count !== promptTokens) throw new Error(`prompts of ${promptTokens} and ${count} tokens`);
      return logits.map((logit, label) => Math.abs(logit - at(at(ours, order), label)));
    });
    cells.push(`${vision} order: ${Math.max(...differences).toPrecision(2)}`);
  }
  return cells.join(', ');
}

const SIZE = 28;
const CLIP_L = { imageSize: SIZE, patch: 7, blocks: 3 };
const SHAPES: readonly (readonly [name: string, shape: LlavaShape])[] = [
  ['LLaVA-1.5, names of its converter, last block left out', { seed: 1, mmproj: CLIP_L }],
  ['LLaVA-1.5, present names', { seed: 1, mmproj: { ...CLIP_L, naming: 'current' } }],
  [
    'CLIP with feature_layer 2 of 3, as a list',
    { seed: 1, mmproj: { ...CLIP_L, naming: 'current', featureLayer: [2] } },
  ],
  [
    'CLIP with feature_layer 1 and 3',
    { seed: 1, mmproj: { ...CLIP_L, naming: 'current', featureLayer: [1, 3] } },
  ],
  [
    'no class token, GELU (SigLIP in the layout of LLaVA)',
    { seed: 1, mmproj: { ...CLIP_L, naming: 'current', classToken: false, activation: 'gelu' } },
  ],
];

for (const [name, shape] of SHAPES) {
  const files = await writeRandomLlava(mkdtempSync(path.join(tmpdir(), 'multimodal-peer-model-')), shape);
  console.log(`${name}: ${await compare(files, DEFAULT_CARD, SIZE)}`);
}
const libraries = await openLibraries('cpu');
for (const name of ['llama', 'mistral', 'llama3', 'qwen2', 'siglip']) {
  const golden = goldenCheckpoint(name);
  const folder = mkdtempSync(path.join(tmpdir(), 'multimodal-peer-golden-'));
  writeGoldenCheckpoint(path.join(folder, 'source'), golden);
  const files = await importCheckpoint(libraries, {
    source: path.join(folder, 'source'),
    to: path.join(folder, 'imported'),
    type: 'f32',
  });
  const card = { ...DEFAULT_CARD, prompt: at(golden.answers, 0).prompt };
  console.log(`imported ${name}: ${await compare(files, card, SIZE)}`);
}
