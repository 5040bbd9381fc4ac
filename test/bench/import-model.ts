/**
 * Imports a checkpoint of 7B shape with random weights, made on disk: seconds a GB and the most memory.
 *
 *     node test/bench/import-model.ts FOLDER [TYPE] [BLOCKS]
 *
 * FOLDER gets 14 GB of weights (kept for the next time) and the files that are made of them.
 */
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { randomFillSync } from 'node:crypto';
import { importCheckpoint } from '../../src/engine/imports/import-checkpoint.ts';
import { IMPORT_TYPES } from '../../src/model/import-record.ts';
import { openLibraries } from '../../src/engine/ggml/libraries.ts';
import { goldenCheckpoint } from '../fixtures/golden-checkpoint.ts';

const [folder, typeName = 'f16', blocksText = '32'] = process.argv.slice(2);
if (folder === undefined) throw new Error('give a folder');
const type = IMPORT_TYPES.find((name) => name === typeName) ?? 'f16';
const blocks = Number(blocksText);
const [width, feedForward, rows] = [4096, 11_008, 32_064];
const [towerWidth, towerBlocks] = [1024, 24];

function shapes(): Map<string, number[]> {
  const all = new Map<string, number[]>([
    ['language_model.model.embed_tokens.weight', [rows, width]],
    ['language_model.model.norm.weight', [width]],
    ['language_model.lm_head.weight', [rows, width]],
    ['multi_modal_projector.linear_1.weight', [width, towerWidth]],
    ['multi_modal_projector.linear_1.bias', [width]],
    ['multi_modal_projector.linear_2.weight', [width, width]],
    ['multi_modal_projector.linear_2.bias', [width]],
  ]);
  for (let block = 0; block < blocks; block++) {
    const name = `language_model.model.layers.${block}`;
    for (const part of ['q', 'k', 'v', 'o']) all.set(`${name}.self_attn.${part}_proj.weight`, [width, width]);
    for (const part of ['gate', 'up']) all.set(`${name}.mlp.${part}_proj.weight`, [feedForward, width]);
    all.set(`${name}.mlp.down_proj.weight`, [width, feedForward]);
    for (const part of ['input', 'post_attention']) all.set(`${name}.${part}_layernorm.weight`, [width]);
  }
  const tower = 'vision_tower.vision_model';
  const linear = (name: string, outputs: number, inputs: number) => {
    all.set(`${name}.weight`, [outputs, inputs]);
    all.set(`${name}.bias`, [outputs]);
  };
  const norm = (name: string) => {
    all.set(`${name}.weight`, [towerWidth]);
    all.set(`${name}.bias`, [towerWidth]);
  };
  all.set(`${tower}.embeddings.class_embedding`, [towerWidth]);
  all.set(`${tower}.embeddings.patch_embedding.weight`, [towerWidth, 3, 14, 14]);
  all.set(`${tower}.embeddings.position_embedding.weight`, [577, towerWidth]);
  norm(`${tower}.pre_layrnorm`);
  norm(`${tower}.post_layernorm`);
  for (let block = 0; block < towerBlocks; block++) {
    const name = `${tower}.encoder.layers.${block}`;
    for (const part of ['q', 'k', 'v', 'out'])
      linear(`${name}.self_attn.${part}_proj`, towerWidth, towerWidth);
    linear(`${name}.mlp.fc1`, 4 * towerWidth, towerWidth);
    linear(`${name}.mlp.fc2`, towerWidth, 4 * towerWidth);
    norm(`${name}.layer_norm1`);
    norm(`${name}.layer_norm2`);
  }
  return all;
}

/** BF16 numbers between -0.03 and 0.03: any bytes whose exponents are small. */
function noise(bytes: number): Buffer {
  const buffer = randomFillSync(Buffer.alloc(bytes));
  for (let at = 1; at < bytes; at += 2) buffer[at] = ((buffer[at] ?? 0) & 0x80) | 0x3c;
  return buffer;
}

async function makeCheckpoint(source: string): Promise<void> {
  mkdirSync(source, { recursive: true });
  const { files } = goldenCheckpoint('llama');
  for (const name of ['tokenizer.json', 'tokenizer_config.json'])
    writeFileSync(join(source, name), files[name] ?? '');
  const text = { model_type: 'llama', vocab_size: rows, num_hidden_layers: blocks, rms_norm_eps: 1e-5 };
  writeFileSync(join(source, 'config.json'), JSON.stringify({ model_type: 'llava', text_config: text }));
  let at = 0;
  const header: Record<string, unknown> = {};
  for (const [name, shape] of shapes()) {
    const bytes = 2 * shape.reduce((product, dimension) => product * dimension, 1);
    header[name] = { dtype: 'BF16', shape, data_offsets: [at, at + bytes] };
    at += bytes;
  }
  const text8 = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text8.length));
  await using file = await open(join(source, 'model.safetensors'), 'w');
  await file.writeFile(Buffer.concat([length, text8]));
  const block = noise(64 << 20);
  for (let done = 0; done < at; done += block.length)
    await file.writeFile(block.subarray(0, Math.min(block.length, at - done)));
}

const source = join(folder, 'source');
if (!existsSync(source)) await makeCheckpoint(source);
const to = join(folder, type);
if (process.env['RESUME'] === undefined) rmSync(to, { recursive: true, force: true });
const libraries = await openLibraries('cpu');
const start = performance.now();
const { bytes } = await importCheckpoint(libraries, {
  source,
  to,
  type,
  onProgress: ({ done, total }) => {
    if (process.env['VERBOSE'] !== undefined) console.error(`${done} of ${String(total)} MB`);
  },
});
const seconds = (performance.now() - start) / 1000;
const read = statSync(join(source, 'model.safetensors')).size;
console.log(
  JSON.stringify({
    type,
    readGB: read / 1e9,
    writtenGB: bytes / 1e9,
    seconds,
    secondsPerGBRead: seconds / (read / 1e9),
    mostMemoryMB: process.resourceUsage().maxRSS / 1024,
  }),
);
process.exit(0);
