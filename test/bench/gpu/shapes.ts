import type { TiledLlavaShape } from '../../../src/lab/random-models/tiled-llava.ts';

type Shape = Omit<TiledLlavaShape, 'type'>;

/** What is measured: LLaVA-1.5 of 7 billion weights with CLIP-L/14 at 336 pixels, and one that a processor answers in milliseconds. */
export const SHAPES = {
  '7b': {
    languageModel: { width: 4096, blocks: 32, heads: 32, feedForward: 11_008, contextLength: 4096 },
    mmproj: { imageSize: 336, patch: 14, width: 1024, heads: 16, blocks: 24, ffn: 4096 },
  },
  tiny: {
    languageModel: { width: 256, blocks: 2, heads: 4, feedForward: 512, contextLength: 2048 },
    mmproj: { imageSize: 56, patch: 14, width: 64, heads: 2, blocks: 3, ffn: 128 },
  },
} as const satisfies Record<string, Shape>;

export type ShapeName = keyof typeof SHAPES;

/** Types that the decoder's matrices are measured in. */
export const TYPES = ['F16', 'Q8_0', 'Q4_K'] as const;

/** Weights that every token is multiplied with. */
export function weightsOf({ languageModel: { width, blocks, feedForward = 2 * width } }: Shape): number {
  return blocks * (4 * width * width + 3 * width * feedForward);
}

/** Tokens of an image. */
export function imageTokensOf({ mmproj: { imageSize, patch } }: Shape): number {
  return (imageSize / patch) ** 2;
}

/** Multiplications and additions for reading tokens, each of which attends to itself and all before. */
export function operationsOf(shape: Shape, tokens: number, before = 0): number {
  const { width, blocks } = shape.languageModel;
  const attended = tokens * before + (tokens * (tokens + 1)) / 2;
  return 2 * weightsOf(shape) * tokens + 4 * width * blocks * attended;
}
