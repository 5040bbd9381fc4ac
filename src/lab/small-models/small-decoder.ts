import { LABELS } from '../../core/labels.ts';
import { createRandom } from '../../core/random.ts';
import { Backend } from '../../engine/ggml/backend.ts';
import type { Libraries } from '../../engine/ggml/libraries.ts';
import {
  BlockwiseDecoder,
  type DecoderPart,
  type DecoderRoom,
  type DecoderWeights,
  type LearntValues,
} from '../../engine/training/decoder/blockwise-decoder.ts';
import type { BlockWeights } from '../../engine/training/decoder/decoder-block.ts';
import type { DecoderShape } from '../../engine/families/decoders/decoder-shape.ts';
import type { ParameterShape, TrainedParameters } from '../../engine/training/decoder/trained-parameters.ts';
import type { Tape, Value } from '../../engine/training/tape/tape.ts';

/** The rows of the output matrix that are three labels' tokens; a decoder from a random start has no other. */
export const LABEL_ROWS = 'labels.weight';
const OUTPUT_NORM = 'output_norm.weight';

/** The name that recipes have for the decoder's learning rate. */
const GROUP = 'lora';

export interface SmallDecoderOptions extends DecoderRoom {
  readonly shape: DecoderShape;
  readonly threads: number;
  /** Of the start. */
  readonly seed: number;
}

/**
 * A decoder whose every weight learns, from a random start.
 *
 * @throws AppError `no-memory`, `device-lacks-operation`
 */
export function openSmallDecoder(
  libraries: Pick<Libraries, 'ggml' | 'gpu'>,
  options: SmallDecoderOptions,
): BlockwiseDecoder {
  const { shape, threads, seed } = options;
  using opened = new DisposableStack();
  const backend = opened.use(Backend.open(libraries));
  backend.setThreads(threads);
  const decoder = new BlockwiseDecoder(libraries.ggml, backend, learningWeights(shape), options, opened);
  startWeights(decoder.parameters, shape, seed);
  return decoder;
}

/** Weights that are all among the parameters, by their names in GGUF files. */
function learningWeights(shape: DecoderShape): DecoderWeights {
  return {
    shape,
    dropout: null,
    learning: (part) => partShapes(shape, part),
    block: (_: Tape, block: number, learnt: LearntValues): BlockWeights => ({
      bias: () => null,
      headNorm: () => null,
      ropeDivisors: null,
      weight: (part) => learnt(weightName(block, part)),
      adapter: () => null,
    }),
    head: (_: Tape, learnt: LearntValues): { gains: Value; labels: Value } => ({
      gains: learnt(OUTPUT_NORM),
      labels: learnt(LABEL_ROWS),
    }),
  };
}

function weightName(block: number, part: string): string {
  return `blk.${block}.${part}.weight`;
}

function partShapes(shape: DecoderShape, part: DecoderPart): ParameterShape[] {
  const { width, heads, keyValueHeads, headWidth, feedForward } = shape;
  if (part === 'head')
    return [
      { name: OUTPUT_NORM, shape: [width], group: GROUP },
      { name: LABEL_ROWS, shape: [width, LABELS.length], group: GROUP },
    ];
  const sizes: Readonly<Record<string, readonly number[]>> = {
    attn_norm: [width],
    attn_q: [width, heads * headWidth],
    attn_k: [width, keyValueHeads * headWidth],
    attn_v: [width, keyValueHeads * headWidth],
    attn_output: [heads * headWidth, width],
    ffn_norm: [width],
    ffn_gate: [width, feedForward],
    ffn_up: [width, feedForward],
    ffn_down: [feedForward, width],
  };
  return Object.entries(sizes).map(([name, size]) => ({
    name: weightName(part, name),
    shape: size,
    group: GROUP,
  }));
}

/**
 * Gains 1; matrices normal with deviation 1 / sqrt(inputs), those that write into the residual stream with a smaller one
 * (Radford et al. 2019). Each has a stream of the seed, its place among the parameters.
 */
function startWeights(parameters: TrainedParameters, shape: DecoderShape, seed: number): void {
  const blocks = Array.from({ length: shape.blocks }, (_, block) => partShapes(shape, block));
  for (const [stream, weight] of [...blocks.flat(), ...partShapes(shape, 'head')].entries()) {
    const [inputs = 1, outputs] = weight.shape;
    if (outputs === undefined) {
      parameters.set(weight.name, new Float32Array(inputs).fill(1));
      continue;
    }
    const residual = weight.name.includes('attn_output') || weight.name.includes('ffn_down');
    const deviation = (residual ? 1 / Math.sqrt(2 * shape.blocks) : 1) / Math.sqrt(inputs);
    const random = createRandom(seed, stream);
    parameters.set(
      weight.name,
      Float32Array.from({ length: inputs * outputs }, () => deviation * random.normal()),
    );
  }
}
