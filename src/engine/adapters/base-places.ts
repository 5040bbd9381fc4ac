import { AppError } from '../app-error.ts';
import type { Gguf } from '../ggml/gguf.ts';
import { metadataText } from '../model-files/metadata-text.ts';
import { pairsOf } from '../families/decoders/read-decoder-shape.ts';
import { moduleOf, type AdapterNames } from '../families/adapter-names.ts';
import { DECODER_LAYERS } from '../checkpoints/names/decoder-layers.ts';
import type { ModelPart } from '../checkpoints/names/canonical-name.ts';

/** Where a tensor of a checkpoint stands in the GGUF files of its model. */
export interface BasePlace {
  readonly file: 'model' | 'mmproj';
  readonly name: string;
  /** Where rows are reordered for llama.cpp: the rows of a head. */
  readonly headRows?: number;
}

/** GGUF's names of the tokens' embedding, and of the matrix that makes logits, which a tied model lacks. */
export const EMBEDDING = 'token_embd.weight';
export const HEAD = 'output.weight';

const OF_DECODER: Readonly<Record<string, string>> = {
  embed_tokens: 'token_embd',
  norm: 'output_norm',
  lm_head: 'output',
  input_layernorm: 'attn_norm',
  post_attention_layernorm: 'ffn_norm',
  'self_attn.q_norm': 'attn_q_norm',
  'self_attn.k_norm': 'attn_k_norm',
  ...Object.fromEntries(Object.entries(DECODER_LAYERS).map(([name, layer]) => [layer, name])),
};

const LAYER = /^layers\.(\d+)\.(.+)$/;

/**
 * Finds a checkpoint's tensors in the GGUF files of its model.
 *
 * @throws AppError `adapter-not-supported` for a decoder whose GGUF keeps rows of q and k in an order that is not known
 */
export class BasePlaces {
  readonly #mmproj: Gguf;
  readonly #names: AdapterNames;
  readonly #headRows: number | null;

  constructor(model: Gguf, mmproj: Gguf, names: AdapterNames) {
    this.#mmproj = mmproj;
    this.#names = names;
    this.#headRows = headRowsOf(model);
  }

  /** Several where a file has the rows of a tensor apart, in their order; null for a name that no GGUF file has a place for. */
  find(part: ModelPart, name: string): readonly BasePlace[] | null {
    if (part !== 'language') {
      const names = this.#names.place(this.#mmproj, { part, name });
      return names?.map((each) => ({ file: 'mmproj', name: each })) ?? null;
    }
    const [module, end] = moduleOf(name) ?? [];
    if (module === undefined || end === undefined) return null;
    const [, layer, rest] = LAYER.exec(module) ?? [];
    const found = OF_DECODER[rest ?? module];
    if (found === undefined) return null;
    const full = `${layer === undefined ? '' : `blk.${layer}.`}${found}.${end}`;
    const isTurned = this.#headRows !== null && (found === 'attn_q' || found === 'attn_k');
    return [{ file: 'model', name: full, ...(isTurned ? { headRows: this.#headRows } : {}) }];
  }

  /** Whether a tensor of the tower belongs to what is never read: a block behind the last one, or its last norm. */
  isNotRead({ file, name }: BasePlace): boolean {
    if (file !== 'mmproj' || this.#mmproj.tensors.has(name)) return false;
    const block = /^(v\.blk\.\d+\.)/.exec(name)?.[1];
    if (block === undefined) return name.startsWith('v.post_ln.');
    return ![...this.#mmproj.tensors.keys()].some((other) => other.startsWith(block));
  }
}

/** Rows of a head where llama.cpp has them in another order than checkpoints; null where it has not. */
function headRowsOf(model: Gguf): number | null {
  const architecture = metadataText(model, 'general.architecture') ?? 'unknown';
  const pairs = pairsOf(architecture);
  if (pairs === 'halves') return null;
  if (pairs === undefined)
    throw new AppError(
      'adapter-not-supported',
      `${model.file} is a ${architecture}: which order its rows of q and k have is not known here.`,
      'Use a model over Llama, Mistral, SmolLM2 or Qwen.',
    );
  const number = (key: string) => {
    const value = model.metadata.get(`llama.${key}`)?.value;
    return typeof value === 'number' ? value : Number.NaN;
  };
  const length = model.metadata.get('llama.attention.key_length')?.value;
  const rows =
    typeof length === 'number' ? length : number('embedding_length') / number('attention.head_count');
  if (!Number.isSafeInteger(rows) || rows % 2 !== 0)
    throw new AppError(
      'gguf-damaged',
      `${model.file} has heads of ${rows} rows.`,
      'Copy, download or convert the file again.',
    );
  return rows;
}
