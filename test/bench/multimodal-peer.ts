/**
 * Tiebreak beside llama.cpp's own multimodal library, on small random models in the layouts of public GGUF files: the largest
 * difference of a label's logit over both orders of two pictures, with this program's image tokens in LLaVA's order and in
 * llama.cpp's; and on SmolVLM, Qwen2.5-VL and Qwen3-VL, with pictures that are scaled and that are not. Results: docs/models.md.
 *
 *     node test/bench/multimodal-peer.ts [BUILD [llava|smolvlm|qwen2.5-vl|qwen3-vl ...]]
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
import type { PublishedKind, PublishedTower } from '../../src/engine/choosing/published-models.ts';
import { DEFAULT_CARD, readModelCard, type ModelCard } from '../../src/engine/model-files/model-card.ts';
import { writePublishedShape } from '../../src/lab/random-models/published-shape.ts';
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

type Size = readonly [width: number, height: number];

/** Pictures as raw pixels and as PNG. */
async function pictures(folder: string, sizes: readonly Size[]): Promise<{ raw: string; png: string }[]> {
  return Promise.all(
    sizes.map(async ([width, height], index) => {
      const factor = 3 + 2 * index;
      const pixels = Buffer.from(makePixels(width, height, factor));
      const [raw, png] = [path.join(folder, `${factor}.rgb`), path.join(folder, `${factor}.png`)];
      writeFileSync(raw, pixels);
      await sharp(pixels, { raw: { width, height, channels: 3 } })
        .png()
        .toFile(png);
      return { raw: `${width}x${height}:${raw}`, png };
    }),
  );
}

function makePixels(width: number, height: number, factor: number): Uint8Array {
  return Uint8Array.from({ length: 3 * width * height }, (_, index) => {
    const [x, y, c] = [Math.floor(index / 3) % width, Math.floor(index / 3 / width), index % 3];
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

/** @param visions orders of the image tokens to try */
async function compare(
  files: Files,
  card: ModelCard,
  sizes: readonly [Size, Size],
  visions: readonly ModelCard['vision'][] = ['reference', 'llama.cpp'],
): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'multimodal-peer-pictures-'));
  const [first, second] = (await pictures(folder, sizes)) as [
    { raw: string; png: string },
    { raw: string; png: string },
  ];
  const orders = [
    [first, second],
    [second, first],
  ] as const;
  const cells: string[] = [];
  let peers: number[][] | undefined;
  for (const vision of visions) {
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
      // Where pictures take different numbers of tokens, ours is that of a usual one.
      if (visions.length > 1 && count !== promptTokens)
        throw new Error(`prompts of ${promptTokens} and ${count} tokens`);
      return logits.map((logit, label) => Math.abs(logit - at(at(ours, order), label)));
    });
    const counted = peers.map(([count]) => count).join(', ');
    cells.push(
      visions.length > 1
        ? `${vision} order: ${Math.max(...differences).toPrecision(2)}`
        : `prompts of ${counted} tokens, from --exact, ${Math.max(...differences).toPrecision(2)}`,
    );
  }
  return cells.join(', ');
}

const SIZE = 28;
/** Of the tower's own size, so that nothing is scaled. */
const SQUARES = [
  [SIZE, SIZE],
  [SIZE, SIZE],
] as const;
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

/** Families to compare; all where none is named. */
const wanted = process.argv.slice(3);
const isWanted = (family: string) => wanted.length === 0 || wanted.includes(family);

for (const [name, shape] of isWanted('llava') ? SHAPES : []) {
  const files = await writeRandomLlava(mkdtempSync(path.join(tmpdir(), 'multimodal-peer-model-')), shape);
  console.log(`${name}: ${await compare(files, DEFAULT_CARD, SQUARES)}`);
}
const libraries = await openLibraries('cpu');
for (const name of isWanted('llava') ? ['llama', 'mistral', 'llama3', 'qwen2', 'siglip'] : []) {
  const golden = goldenCheckpoint(name);
  const folder = mkdtempSync(path.join(tmpdir(), 'multimodal-peer-golden-'));
  writeGoldenCheckpoint(path.join(folder, 'source'), golden);
  const files = await importCheckpoint(libraries, {
    source: path.join(folder, 'source'),
    to: path.join(folder, 'imported'),
    type: 'f32',
  });
  const card = { ...DEFAULT_CARD, prompt: at(golden.answers, 0).prompt };
  console.log(`imported ${name}: ${await compare(files, card, SQUARES)}`);
}

/** Small shapes of the other families, and pairs of pictures: of whole tokens or tiles, so that nothing is scaled, and others. */
const DECODER = {
  width: 64,
  blocks: 2,
  heads: 4,
  keyValueHeads: 2,
  headWidth: 16,
  feedForward: 96,
  vocabulary: 640,
  tied: true,
};
const OTHERS: readonly {
  readonly kind: PublishedKind;
  readonly tower: PublishedTower;
  readonly pictures: readonly (readonly [Size, Size])[];
}[] = [
  {
    kind: 'smolvlm',
    tower: { patch: 4, side: 8, width: 48, blocks: 2, heads: 4, feedForward: 80, merge: 4 },
    pictures: [
      [
        [128, 128],
        [128, 128],
      ],
      [
        [97, 61],
        [40, 75],
      ],
      [
        [32, 32],
        [32, 32],
      ],
      [
        [128, 96],
        [64, 128],
      ],
      [
        [300, 200],
        [150, 290],
      ],
    ],
  },
  {
    kind: 'qwen2.5-vl',
    tower: { patch: 14, side: 0, width: 64, blocks: 4, heads: 4, feedForward: 96, merge: 2 },
    pictures: [
      [
        [112, 112],
        [112, 224],
      ],
      [
        [140, 112],
        [84, 196],
      ],
      [
        [97, 61],
        [150, 90],
      ],
    ],
  },
  {
    kind: 'qwen3-vl',
    tower: { patch: 16, side: 8, width: 64, blocks: 3, heads: 4, feedForward: 96, merge: 2, deepBlocks: [0] },
    pictures: [
      [
        [320, 256],
        [256, 384],
      ],
      [
        [97, 61],
        [350, 340],
      ],
    ],
  },
];
for (const { kind, tower, pictures: pairs } of OTHERS.filter((each) => isWanted(each.kind))) {
  const folder = mkdtempSync(path.join(tmpdir(), 'multimodal-peer-family-'));
  const shape = { name: kind, repository: '', kind, tower, decoder: DECODER };
  const files = await writePublishedShape(libraries, folder, shape, { type: 'f32', weights: 'repeated' });
  const card = { ...readModelCard(files.card), tiles: 'on' as const };
  for (const sizes of pairs)
    console.log(
      `${kind}, ${sizes.map((size) => size.join(' x ')).join(' and ')}: ${await compare(files, card, sizes, ['reference'])}`,
    );
}
