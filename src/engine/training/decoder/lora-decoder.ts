import { LORA_TARGETS, type LoraTarget } from '../../../model/recipe.ts';
import { Backend } from '../../ggml/backend.ts';
import type { Ggml } from '../../ggml/ggml.ts';
import { readGguf, type Gguf } from '../../ggml/gguf.ts';
import type { Libraries } from '../../ggml/libraries.ts';
import type { Tape, Value } from '../tape/tape.ts';
import {
  BlockwiseDecoder,
  type DecoderPart,
  type DecoderRoom,
  type DecoderWeights,
  type LearntValues,
} from './blockwise-decoder.ts';
import type { BlockWeights } from './decoder-block.ts';
import type { DecoderShape } from '../../families/decoders/decoder-shape.ts';
import { HEAD_NORMS, ROPE_DIVISORS } from '../../families/decoders/read-decoder-shape.ts';
import { DropoutMasks } from './dropout-masks.ts';
import { FrozenWeights } from './frozen-weights.ts';
import { factorNames, startFactors, type LoraSettings } from './lora.ts';
import { filledUpTokens } from './token-layout.ts';
import type { ParameterShape } from './trained-parameters.ts';

const LABEL_ROWS = 'labels';
const OUTPUT_NORM = 'output_norm.weight';

export interface LoraDecoderOptions extends DecoderRoom {
  /** What the file says of its decoder. */
  readonly shape: DecoderShape;
  readonly lora: LoraSettings;
  /** Ids of the three labels' tokens, in the order of LABELS. */
  readonly labelTokens: readonly [number, number, number];
  readonly threads: number;
  /** Of the factors' start and of the dropout. */
  readonly seed: number;
}

/**
 * Loads a decoder's weights, which stay as they are, and starts LoRA factors that learn: A uniform in +-1 / sqrt(inputs),
 * as PEFT does, and B zero, so that the model answers as before.
 *
 * @throws AppError `not-trainable`, `tensor-missing`, `no-memory`, `device-lacks-operation` and those of readGguf
 */
export async function openLoraDecoder(
  libraries: Pick<Libraries, 'ggml' | 'gpu'>,
  file: string,
  options: LoraDecoderOptions,
): Promise<BlockwiseDecoder> {
  const gguf = await readGguf(file);
  const { shape } = options;
  const { ggml } = libraries;
  using opened = new DisposableStack();
  const backend = opened.use(Backend.open(libraries));
  backend.setThreads(options.threads);
  const frozen = opened.use(await loadFrozen(ggml, backend, gguf, shape, options.labelTokens));
  const weights = new LoraWeights(
    frozen,
    shape,
    options.lora,
    opened.use(dropoutOf(ggml, backend, frozen, shape, options)),
  );
  const decoder = new BlockwiseDecoder(ggml, backend, weights, options, opened);
  startFactors(decoder.parameters, options.seed);
  return decoder;
}

function loadFrozen(
  ggml: Ggml,
  backend: Backend,
  gguf: Gguf,
  { blocks }: DecoderShape,
  labelTokens: readonly number[],
): Promise<FrozenWeights> {
  const parts = ['attn_norm', 'ffn_norm', ...LORA_TARGETS];
  const names = Array.from({ length: blocks }, (_, block) => parts.map((part) => weightName(block, part)));
  const optional = Array.from({ length: blocks }, (_, block) => [
    ...LORA_TARGETS.map((target) => biasName(block, target)),
    ...HEAD_NORMS.map((norm) => weightName(block, norm)),
  ]);
  const found = [...optional.flat(), ROPE_DIVISORS].filter((name) => gguf.tensors.has(name));
  const output = gguf.tensors.has('output.weight') ? 'output.weight' : 'token_embd.weight';
  return FrozenWeights.load(
    ggml,
    backend,
    gguf,
    [...names.flat(), ...found, OUTPUT_NORM],
    [{ name: LABEL_ROWS, from: output, rows: labelTokens }],
  );
}

/** Of the inputs of each block's targets. */
function dropoutOf(
  ggml: Ggml,
  backend: Backend,
  frozen: FrozenWeights,
  { blocks }: DecoderShape,
  { lora, tokens, batch, seed }: LoraDecoderOptions,
): DropoutMasks | null {
  if (lora.dropout === 0) return null;
  const inputs = lora.targets.map((target) => frozen.get(weightName(0, target)).shape[0]);
  return new DropoutMasks(ggml, backend, {
    share: lora.dropout,
    tensors: blocks * lora.targets.length,
    largest: Math.max(...inputs) * filledUpTokens(tokens) * batch,
    seed,
  });
}

/** A file's weights, with the factors of those that are adapted. */
class LoraWeights implements DecoderWeights {
  readonly shape: DecoderShape;
  readonly dropout: DropoutMasks | null;
  readonly #frozen: FrozenWeights;
  readonly #lora: LoraSettings;

  constructor(frozen: FrozenWeights, shape: DecoderShape, lora: LoraSettings, dropout: DropoutMasks | null) {
    this.shape = shape;
    this.dropout = dropout;
    this.#frozen = frozen;
    this.#lora = lora;
  }

  learning(part: DecoderPart): readonly ParameterShape[] {
    if (part === 'head') return [];
    const { rank, targets } = this.#lora;
    return targets.flatMap((target) => {
      const [inputs, outputs] = this.#frozen.get(weightName(part, target)).shape;
      const [a, b] = factorNames(part, target);
      return [
        { name: a, shape: [inputs, rank], group: 'lora' },
        { name: b, shape: [rank, outputs], group: 'lora' },
      ];
    });
  }

  block(tape: Tape, block: number, learnt: LearntValues): BlockWeights {
    const { rank, alpha, targets } = this.#lora;
    return {
      weight: (part) => this.#value(tape, weightName(block, part)),
      bias: (target) => {
        const name = biasName(block, target);
        return this.#frozen.has(name) ? this.#value(tape, name) : null;
      },
      headNorm: (norm) => {
        const name = weightName(block, norm);
        return this.#frozen.has(name) ? this.#value(tape, name) : null;
      },
      ropeDivisors: this.#frozen.has(ROPE_DIVISORS) ? this.#frozen.get(ROPE_DIVISORS).tensor : null,
      adapter: (target) => {
        if (!targets.includes(target)) return null;
        const [a, b] = factorNames(block, target);
        const [inputs] = this.#frozen.get(weightName(block, target)).shape;
        const number = block * targets.length + targets.indexOf(target);
        return {
          a: learnt(a),
          b: learnt(b),
          factor: alpha / rank,
          dropout: (columns) => this.dropout?.of(tape, number, inputs, columns) ?? null,
        };
      },
    };
  }

  head(tape: Tape): { gains: Value; labels: Value } {
    return { gains: this.#value(tape, OUTPUT_NORM), labels: this.#value(tape, LABEL_ROWS) };
  }

  #value(tape: Tape, name: string): Value {
    const { tensor, shape, type } = this.#frozen.get(name);
    return tape.frozen(tensor, shape, type);
  }
}

function weightName(block: number, part: string): string {
  return `blk.${block}.${part}.weight`;
}

function biasName(block: number, target: LoraTarget): string {
  return `blk.${block}.${target}.bias`;
}
