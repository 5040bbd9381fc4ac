/**
 * CPU time and memory of reading pictures of extreme sizes for LLaVA-1.5's tower (336 pixels), each in a process of its own:
 *
 *     node test/bench/picture-input.ts
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { createRandom } from '../../src/core/random.ts';
import { preprocessImage, type Preprocessing } from '../../src/engine/vision/preprocess.ts';

const LLAVA = {
  size: 336,
  mean: [0.48145466, 0.4578275, 0.40821073],
  std: [0.26862954, 0.26130258, 0.27577711],
} as const;

const MODES: readonly Preprocessing['mode'][] = ['crop', 'pad'];

const PICTURES = [
  [1, 1],
  [1, 4_000],
  [1, 30_000],
  [2, 60_000],
  [4_000, 4_000],
  [16_000, 16_000],
] as const;

/** Smooth colours with some noise, as PNG: about as hard to decode as a photograph. */
async function write(file: string, width: number, height: number): Promise<void> {
  const random = createRandom(1);
  const [columns, rows] = [Math.min(width, 64), Math.min(height, 64)];
  const colours = Buffer.from(Array.from({ length: columns * rows * 3 }, () => random.integer(256)));
  await sharp(colours, { raw: { width: columns, height: rows, channels: 3 } })
    .resize(width, height, { fit: 'fill' })
    .png()
    .toFile(file);
}

async function measure(file: string, mode: Preprocessing['mode']): Promise<void> {
  const before = process.cpuUsage();
  await preprocessImage(file, { ...LLAVA, mode });
  const { user, system } = process.cpuUsage(before);
  const seconds = ((user + system) / 1e6).toFixed(2);
  console.log(`${seconds} CPU s, ${Math.round(process.resourceUsage().maxRSS / 1000)} MB`);
}

const [file, mode] = process.argv.slice(2);
if (file !== undefined) {
  await measure(file, mode === 'pad' ? 'pad' : 'crop');
} else {
  const folder = mkdtempSync(path.join(tmpdir(), 'picture-input-'));
  try {
    for (const [width, height] of PICTURES) {
      const picture = path.join(folder, 'picture.png');
      await write(picture, width, height);
      for (const way of MODES) {
        const { stdout } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), picture, way], {
          encoding: 'utf8',
        });
        console.log(`${width} x ${height}, ${way}: ${stdout.trim()}`);
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}
