/** Shape of the demo's vision tower: CLIP's, made small. */
export const TOWER = {
  imageSize: 96,
  patch: 16,
  width: 128,
  heads: 4,
  feedForward: 512,
  blocks: 4,
} as const;

/** Shape of the demo's language model: Llama's, made small. */
export const DECODER = {
  architecture: 'llama',
  width: 128,
  blocks: 2,
  heads: 4,
  keyValueHeads: 4,
  headWidth: 32,
  feedForward: 256,
  epsilon: 1e-5,
  rotation: { dimensions: 32, base: 10_000, frequencyScale: 1 },
} as const;

export const IMAGE_TOKENS = (TOWER.imageSize / TOWER.patch) ** 2;

/** Mean and deviation of each channel in [0, 1], CLIP's (Radford et al. 2021). */
export const CHANNEL_MEAN = [0.48145466, 0.4578275, 0.40821073] as const;
export const CHANNEL_STD = [0.26862954, 0.26130258, 0.27577711] as const;

/** LMOL's prompt as the demo's vocabulary splits it: `<s>` before the images, one token a word after them. */
export const QUESTION_WORDS = [',', 'which', 'face', 'looks', 'more', 'attractive'] as const;
export const QUESTION_END = '?';

export const QUESTION_TOKENS = QUESTION_WORDS.length + 1;
