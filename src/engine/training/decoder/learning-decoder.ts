import type { LoraDecoder } from './lora-decoder.ts';

/** What training asks of a decoder, whether a few factors of it learn or all of it. */
export type LearningDecoder = Pick<
  LoraDecoder,
  'forward' | 'backward' | 'setTraining' | 'parameters' | 'runner' | 'backend' | 'ggml'
>;
