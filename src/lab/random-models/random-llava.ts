import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WritableType } from '../../engine/ggml/tensor-data.ts';
import type { ModelCardInput } from '../../engine/model-files/model-card.ts';
import { writeRandomLanguageModel, type LanguageModelShape } from './random-language-model.ts';
import { writeRandomMmproj, type MmprojShape } from './random-mmproj.ts';

export interface LlavaShape {
  readonly seed: number;
  /** Overrides of {@link SMALL_LLAVA}'s decoder. */
  readonly languageModel?: Partial<Omit<LanguageModelShape, 'seed' | 'type'>>;
  /** Overrides of {@link SMALL_LLAVA}'s tower; its projection is as wide as the decoder. */
  readonly mmproj?: Partial<Omit<MmprojShape, 'seed' | 'type' | 'projectionWidth'>>;
  /** Type of all matrices. Defaults to F32. */
  readonly type?: WritableType;
  /** Overrides of LMOL's prompt in the reference order. */
  readonly card?: Partial<ModelCardInput>;
}

/** The files of a random LLaVA. */
export interface LlavaFiles {
  readonly model: string;
  readonly mmproj: string;
  readonly card: string;
  readonly languageModel: LanguageModelShape;
}

/** 16 tokens an image; answers in milliseconds. */
const SMALL_LLAVA = {
  languageModel: { width: 64, blocks: 2, heads: 4, keyValueHeads: 2 },
  mmproj: { imageSize: 28, patch: 7, width: 32, heads: 2, blocks: 3, ffn: 64 },
};

/** 576 tokens an image, as LLaVA-1.5 has: 24 x 24 patches. */
export const LLAVA_OF_576_TOKENS: LlavaShape = {
  seed: 576,
  languageModel: { width: 128, blocks: 3, heads: 4, contextLength: 2048 },
  mmproj: { imageSize: 168, patch: 7, width: 64, heads: 4, blocks: 3, ffn: 128 },
};

/**
 * 576 tokens an image from LLaVA-1.5's own image and patch size, with a decoder of 14 million weights in the type that
 * is fastest on a CPU: large enough that reading tokens is what takes the time, small enough for a bench of a minute.
 */
export const BENCH_LLAVA: LlavaShape = {
  seed: 1,
  languageModel: { width: 384, blocks: 8, heads: 6, feedForward: 1024, contextLength: 2048 },
  mmproj: { imageSize: 336, patch: 14, width: 256, heads: 4, blocks: 6, ffn: 1024 },
  type: 'Q8_0',
};

/** Writes `model.gguf`, `mmproj.gguf` and `card.json` into a folder. Equal shapes give equal files. */
export async function writeRandomLlava(folder: string, shape: LlavaShape): Promise<LlavaFiles> {
  const { seed, type = 'F32' } = shape;
  const languageModel = { ...SMALL_LLAVA.languageModel, ...shape.languageModel, seed, type };
  const mmproj = { ...SMALL_LLAVA.mmproj, ...shape.mmproj, projectionWidth: languageModel.width, seed, type };
  const card: ModelCardInput = {
    name: 'random',
    prompt: '<s><image><image>, which face looks more attractive?',
    ...shape.card,
  };
  const files = {
    model: join(folder, 'model.gguf'),
    mmproj: join(folder, 'mmproj.gguf'),
    card: join(folder, 'card.json'),
    languageModel,
  };
  await writeRandomLanguageModel(files.model, languageModel);
  await writeRandomMmproj(files.mmproj, mmproj);
  await writeFile(files.card, JSON.stringify(card));
  return files;
}
