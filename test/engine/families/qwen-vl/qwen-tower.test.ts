import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { at } from '../../../../src/core/at.ts';
import { detectFamily } from '../../../../src/engine/families/families.ts';
import { mmprojNotices } from '../../../../src/engine/families/mmproj-notices.ts';
import { openTower } from '../../../../src/engine/families/open-tower.ts';
import { gridOf } from '../../../../src/engine/families/qwen-vl/image-grid.ts';
import { readGguf } from '../../../../src/engine/ggml/gguf.ts';
import { openLibraries, type Libraries } from '../../../../src/engine/ggml/libraries.ts';
import { DEFAULT_CARD } from '../../../../src/engine/model-files/model-card.ts';
import { LanguageModel } from '../../../../src/engine/language/language-model.ts';
import { writeRandomLanguageModel } from '../../../../src/lab/random-models/random-language-model.ts';
import {
  writeRandomQwenMmproj,
  type QwenMmprojShape,
} from '../../../../src/lab/random-models/random-qwen-mmproj.ts';
import { appErrorOf } from '../../../fixtures/app-error-of.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

let libraries: Libraries;
beforeAll(async () => {
  libraries = await openLibraries('cpu');
});

const SHAPE = { seed: 1, patch: 14, width: 32, heads: 2, blocks: 3, ffn: 48, projectionWidth: 24 };
const SHAPES: readonly QwenMmprojShape[] = [
  { ...SHAPE, generation: 2.5, pixels: { min: 28 ** 2 * 4, max: 28 ** 2 * 60 } },
  { ...SHAPE, generation: 3, deepBlocks: [0, 1], pixels: { min: 28 ** 2 * 4, max: 28 ** 2 * 60 } },
];

async function mmproj(shape: QwenMmprojShape): Promise<string> {
  const folder = temporaryFolder();
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'mmproj.gguf');
  await writeRandomQwenMmproj(file, shape);
  return file;
}

async function picture(width: number, height: number): Promise<Buffer> {
  const pixels = Buffer.from(
    Uint8Array.from({ length: 3 * width * height }, (_, index) => (index * index) >> 5),
  );
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

describe.each(SHAPES)("the tower of Qwen$generation-VL in llama.cpp's layout", (shape) => {
  it('makes as many tokens as a picture asks for, and says their rows and columns', async () => {
    const file = await mmproj(shape);
    await using tower = await openTower(libraries, file, DEFAULT_CARD, { threads: 1 });
    const width = at(tower.widths, 0);
    expect(tower.besideTokens).toEqual({ at: 'last', beyond: 0 });
    expect(width).toBe(24 * (shape.generation === 3 ? 3 : 1));
    const images = await Promise.all(
      (
        [
          [150, 90],
          [60, 200],
        ] as const
      ).map(async ([wide, tall]) => tower.prepare(await picture(wide, tall))),
    );
    const [encoded] = await tower.encodeByEach(images);
    const grids = (encoded ?? []).map((values) => gridOf({ rows: values.length / width, values }));
    expect(grids).toEqual([
      { width: 5, height: 3 },
      { width: 2, height: 7 },
    ]);
  });

  it('scales pictures to the pixels that a card says', async () => {
    const preprocessing = { mode: 'crop', minPixels: 28 ** 2 * 30, maxPixels: 28 ** 2 * 40 } as const;
    const card = { ...DEFAULT_CARD, preprocessing };
    await using tower = await openTower(libraries, await mmproj(shape), card, { threads: 1 });
    const { width, height } = await tower.prepare(await picture(100, 100));
    expect([width, height]).toEqual([168, 168]);
  });

  it('serves the mergers of another file of the same tower', async () => {
    const [file, other] = [await mmproj(shape), await mmproj({ ...shape, mergerSeed: 9 })];
    const [first, second] = await Promise.all([file, other].map((each) => readGguf(each)));
    if (first === undefined || second === undefined) throw new Error('no files');
    const keys = [first, second].map((each) => detectFamily(each).readVision(each).towerKey());
    expect(await keys[0]).toBe(await keys[1]);
    await using both = await openTower(libraries, file, DEFAULT_CARD, { threads: 1 });
    await both.addProjector(second);
    await using alone = await openTower(libraries, other, DEFAULT_CARD, { threads: 1 });
    const image = await alone.prepare(await picture(90, 60));
    const [, byOther] = await both.encodeByEach([image]);
    const [byItself] = await alone.encodeByEach([image]);
    expect(byOther).toEqual(byItself);
  });

  it('is read whole, and refuses a picture that is a line', async () => {
    const gguf = await readGguf(await mmproj(shape));
    expect(mmprojNotices(gguf, detectFamily(gguf).readVision(gguf))).toEqual([]);
    await using tower = await openTower(libraries, gguf.file, DEFAULT_CARD, { threads: 1 });
    const line = join(temporaryFolder(), 'line.png');
    writeFileSync(line, await picture(603, 3));
    expect((await appErrorOf(() => tower.prepare(line))).message).toMatch(/603 x 3 pixels.*200 times/);
  });
});

it('is not asked through a decoder that places tokens on one axis', async () => {
  const model = join(temporaryFolder(), 'model.gguf');
  await writeRandomLanguageModel(model, { seed: 1, width: 32, blocks: 1, heads: 2 });
  using language = await LanguageModel.open(libraries, model);
  const options = { sequences: 1, contextTokens: 64, batchTokens: 64, threads: 1, positionAxes: 4 };
  const error = await appErrorOf(() => Promise.resolve(language.createDecoder(options)));
  expect(error.code).toBe('positions-differ');
});

it('tells that llama.cpp leaves out the epsilon of a qwen2vl', async () => {
  const model = join(temporaryFolder(), 'model.gguf');
  await writeRandomLanguageModel(model, {
    seed: 1,
    width: 32,
    blocks: 1,
    heads: 2,
    architecture: 'qwen2vl',
    ropeSections: [4, 2, 2, 0],
  });
  using language = await LanguageModel.open(libraries, model);
  expect(language.notices).toEqual([
    expect.stringMatching(/model\.gguf is a qwen2vl.*without their epsilon/),
  ]);
});
