/**
 * One question from the command line, all processes of it included, in turn with llama.cpp's own multimodal library: processor
 * seconds. Results: docs/results.md.
 *
 *     node test/bench/one-question.ts PROGRAM [ROUNDS] [OTHER]
 *
 * PROGRAM is the driver that test/bench/multimodal-peer.ts builds (its folder BUILD keeps it), or `none`; OTHER a folder with another
 * revision. The model is a random LLaVA of 74 million weights in its decoder and 576 tokens an image; its answers mean nothing. Linux.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import sharp from 'sharp';
import { IMAGE_MARKER } from '../../src/core/prompts.ts';
import { LABELS } from '../../src/core/labels.ts';
import { DEFAULT_CARD } from '../../src/engine/model-files/model-card.ts';
import { writeRandomLlava, type LlavaFiles } from '../../src/lab/random-models/random-llava.ts';
import { median, processorSeconds } from './processor-time.ts';

const HERE = path.join(import.meta.dirname, '../..');
const [program = 'none', rounds = '3', other] = process.argv.slice(2);
const backends = path.join(HERE, 'node_modules/@node-llama-cpp/linux-x64/bins/linux-x64');
const SIDE = 336;

const folder = mkdtempSync(path.join(tmpdir(), 'one-question-'));
const pictures = await Promise.all(
  [3, 5].map(async (factor) => {
    const pixels = Buffer.from(
      Uint8Array.from({ length: 3 * SIDE * SIDE }, (_, index) => {
        const [x, y, c] = [Math.floor(index / 3) % SIDE, Math.floor(index / 3 / SIDE), index % 3];
        return x * (3 + factor) + y * (7 - factor) + c * 40 + ((x * y) >> 3) * factor;
      }),
    );
    const [raw, png] = [path.join(folder, `${factor}.rgb`), path.join(folder, `${factor}.png`)];
    writeFileSync(raw, pixels);
    await sharp(pixels, { raw: { width: SIDE, height: SIDE, channels: 3 } })
      .png()
      .toFile(png);
    return { raw: `${SIDE}x${SIDE}:${raw}`, png };
  }),
);
const [first, second] = pictures.map(({ png }) => png);

function ask(root: string, { model, mmproj, card }: LlavaFiles): string[] {
  const asked = [
    '--model',
    model,
    '--mmproj',
    mmproj,
    '--card',
    card,
    '--first',
    first ?? '',
    '--second',
    second ?? '',
  ];
  return [
    process.execPath,
    path.join(root, 'bin/tiebreak.mjs'),
    'logits',
    ...asked,
    ...['--gpu', 'cpu', '--threads', '1', '--json'],
  ];
}

/** Ids of the label tokens: the driver is told them. */
function labelTokens(files: LlavaFiles): string {
  const [command = '', ...args] = ask(HERE, files);
  const { labelTokens } = JSON.parse(execFileSync(command, args, { encoding: 'utf8' })) as {
    labelTokens: Record<string, number>;
  };
  return LABELS.map((label) => labelTokens[label]).join(',');
}

for (const type of ['Q8_0', 'F16'] as const) {
  const place = mkdtempSync(path.join(folder, `${type}-`));
  const files = await writeRandomLlava(place, {
    seed: 74,
    type,
    languageModel: {
      width: 768,
      blocks: 12,
      heads: 12,
      keyValueHeads: 2,
      feedForward: 2048,
      contextLength: 2048,
    },
    mmproj: { imageSize: SIDE, patch: 14, width: 256, heads: 4, blocks: 6, ffn: 1024 },
  });
  const tokens = labelTokens(files);
  const prompt = DEFAULT_CARD.prompt.replace(/^<s>/, '').replaceAll(IMAGE_MARKER, '<__media__>');
  const ways: Record<string, () => number> = {
    'tiebreak logits, here': () => processorSeconds(ask(HERE, files), { cwd: HERE }),
    ...(other !== undefined && {
      'tiebreak logits, other': () => processorSeconds(ask(path.resolve(other), files), { cwd: other }),
    }),
    ...(program !== 'none' && {
      'llama.cpp, its defaults': () =>
        processorSeconds(
          [program, backends, files.model, files.mmproj, prompt, tokens, ...pictures.map(({ raw }) => raw)],
          { env: { ...process.env, THREADS: '1', DEFAULTS: '1' } },
        ),
    }),
  };
  const measured = new Map<string, number[]>();
  for (let round = 0; round < Number(rounds); round++)
    for (const [way, seconds] of Object.entries(ways))
      measured.set(way, [...(measured.get(way) ?? []), seconds()]);
  for (const [way, seconds] of measured)
    console.log(
      `${type} ${way.padEnd(26)} ${median(seconds).toFixed(2)} s (${seconds.map((one) => one.toFixed(2)).join(', ')})`,
    );
}
