import { AppError } from '../app-error.ts';
import type { Gguf } from '../ggml/gguf.ts';
import { metadataText } from '../model-files/metadata-text.ts';
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
  ...Object.fromEntries(Object.entries(DECODER_LAYERS).map(([name, layer]) => [layer, name])),
};

const OF_TOWER: Readonly<Record<string, string>> = {
  'embeddings.patch_embedding': 'v.patch_embd',
  'embeddings.position_embedding': 'v.position_embd',
  pre_layrnorm: 'v.pre_ln',
  post_layernorm: 'v.post_ln',
  layer_norm1: 'ln1',
  layer_norm2: 'ln2',
  'self_attn.q_proj': 'attn_q',
  'self_attn.k_proj': 'attn_k',
  'self_attn.v_proj': 'attn_v',
  'self_attn.out_proj': 'attn_out',
  'mlp.fc1': 'ffn_up',
  'mlp.fc2': 'ffn_down',
};

const LAYER = /^(?:encoder\.)?layers\.(\d+)\.(.+)$/;

/**
 * Finds a checkpoint's tensors in the GGUF files of its model.
 *
 * @throws AppError `adapter-not-supported` for a decoder whose GGUF keeps rows of q and k in an order that is not known
 */
export class BasePlaces {
  readonly #mmproj: Gguf;
  readonly #headRows: number | null;
  readonly #swapsFeedForward: boolean;

  constructor(model: Gguf, mmproj: Gguf) {
    this.#mmproj = mmproj;
    this.#headRows = headRowsOf(model);
    this.#swapsFeedForward = swapsFeedForward(mmproj);
  }

  /** Null for a name that no GGUF file has a place for. */
  find(part: ModelPart, name: string): BasePlace | null {
    if (part === 'tower' && name === 'embeddings.class_embedding')
      return { file: 'mmproj', name: 'v.class_embd' };
    const dot = name.lastIndexOf('.');
    const [module, end] = [name.slice(0, dot), name.slice(dot + 1)];
    if (end !== 'weight' && end !== 'bias') return null;
    const [, layer, rest] = LAYER.exec(module) ?? [];
    // Activations of a projector have numbers of their own: its second layer is 2.
    if (part === 'projector') return { file: 'mmproj', name: `mm.${2 * (Number(module) - 1)}.${end}` };
    const table = part === 'language' ? OF_DECODER : OF_TOWER;
    const found = table[rest ?? module];
    if (found === undefined) return null;
    if (part === 'language') {
      const full = `${layer === undefined ? '' : `blk.${layer}.`}${found}.${end}`;
      return {
        file: 'model',
        name: full,
        ...(this.#headRows !== null && (found === 'attn_q' || found === 'attn_k')
          ? { headRows: this.#headRows }
          : {}),
      };
    }
    const named = this.#swapsFeedForward ? (SWAPPED[found] ?? found) : found;
    return { file: 'mmproj', name: `${layer === undefined ? '' : `v.blk.${layer}.`}${named}.${end}` };
  }

  /** Whether a tensor of the tower belongs to what is never read: a block behind the last one, or its last norm. */
  isNotRead({ file, name }: BasePlace): boolean {
    if (file !== 'mmproj' || this.#mmproj.tensors.has(name)) return false;
    const block = /^(v\.blk\.\d+\.)/.exec(name)?.[1];
    if (block === undefined) return name.startsWith('v.post_ln.');
    return ![...this.#mmproj.tensors.keys()].some((other) => other.startsWith(block));
  }
}

const SWAPPED: Readonly<Record<string, string>> = { ffn_up: 'ffn_down', ffn_down: 'ffn_up' };

/** The old converter called fc1 "ffn_down"; a tower whose inputs and outputs are equally wide tells by its kind of file. */
function swapsFeedForward({ metadata, tensors }: Gguf): boolean {
  const width = metadata.get('clip.vision.embedding_length')?.value;
  const [inputs, outputs] = tensors.get('v.blk.0.ffn_down.weight')?.dimensions ?? [];
  if (inputs === undefined || inputs !== width) return false;
  return !(outputs === width && metadata.get('general.type')?.value === 'mmproj');
}

/** Architectures whose rope turns halves of a head, as checkpoints do: their rows are in the checkpoint's order. */
const UNTURNED = new Set(['qwen2']);

function headRowsOf(model: Gguf): number | null {
  const architecture = metadataText(model, 'general.architecture') ?? 'unknown';
  if (UNTURNED.has(architecture)) return null;
  if (architecture !== 'llama')
    throw new AppError(
      'adapter-not-supported',
      `${model.file} is a ${architecture}: which order its rows of q and k have is known of llama and qwen2.`,
      'Use a LLaVA over Llama, Mistral or Qwen2.',
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
