/** The two generations that are computed, by what their mmprojs call the projector. */
export const GENERATIONS = { 'qwen2.5vl_merger': 2.5, qwen3vl_merger: 3 } as const;

/** Qwen2.5-VL, with windows, gates and RMS norms in its tower; Qwen3-VL, with learnt positions and deepstack. */
export type Generation = (typeof GENERATIONS)[keyof typeof GENERATIONS];

/** What a `config.json` calls each generation. */
export const MODEL_TYPES = { qwen2_5_vl: 2.5, qwen3_vl: 3 } as const satisfies Record<string, Generation>;

/** Undefined for the projector of another family. */
export function generationOf(projector: unknown): Generation | undefined {
  return typeof projector === 'string' && Object.hasOwn(GENERATIONS, projector)
    ? GENERATIONS[projector as keyof typeof GENERATIONS]
    : undefined;
}

/** What llama.cpp calls the projector of a generation. */
export function projectorOf(generation: Generation): string {
  return generation === 2.5 ? 'qwen2.5vl_merger' : 'qwen3vl_merger';
}

/** Pixels of a picture in the processors that the generations were published with, where an mmproj does not say. */
export const PUBLISHED_PIXELS = {
  2.5: { min: 3136, max: 12_845_056 },
  3: { min: 65_536, max: 16_777_216 },
} as const satisfies Record<Generation, { min: number; max: number }>;

/** Pixels of a window's side in Qwen2.5-VL: llama.cpp's files do not say. */
export const PUBLISHED_WINDOW = 112;

/** Added to the variance in every norm of the towers, whatever a configuration says of the decoder's. */
export const EPSILON = 1e-6;

/** Keys of our own in an mmproj, for what llama.cpp has no key for; each is left out where it says what is usual. */
export const QWEN_KEYS = {
  /** Pixels of a window's side. */
  window: 'tiebreak.vision.window_size',
  /** Numbers of the blocks in which all patches attend to all. */
  fullBlocks: 'tiebreak.vision.full_attention_blocks',
  /** Blocks behind which the checkpoint's deep mergers read, in its order of the mergers, where that is not the blocks' own. */
  deepBlocks: 'tiebreak.vision.deepstack_blocks',
  minPixels: 'tiebreak.vision.min_pixels',
  maxPixels: 'tiebreak.vision.max_pixels',
  /** Base of the frequencies by which positions turn queries and keys. */
  ropeBase: 'tiebreak.vision.rope_base',
} as const;
