import { basename } from 'node:path';
import { formatNumber } from '../../core/format.ts';
import { AppError } from '../app-error.ts';
import { readGguf, readTensors, type Gguf } from '../ggml/gguf.ts';
import { OWN_BUILD } from '../ggml/kernels/own-kernels.ts';
import type { Libraries } from '../ggml/libraries.ts';
import { llamaFunctions, type LlamaAdapter, type LlamaFunctions, type LlamaModel } from '../ggml/llama.ts';
import { decodeTensor, isWritable } from '../ggml/tensor-data.ts';
import { adapterNotice, changesTokenEmbedding, checkAdapter } from '../model-files/adapter-check.ts';
import { checkIsLanguageModel, TOKEN_EMBEDDING } from '../model-files/language-model-file.ts';
import { LanguageDecoder, type DecoderOptions } from './language-decoder.ts';
import { loggedReason } from './logged-reason.ts';
import { metadataText } from '../model-files/metadata-text.ts';
import { modelFacts } from '../model-files/model-facts.ts';
import { textRuleOf } from './text-rule.ts';
import type { PromptVocabulary } from './vocabulary.ts';

/** Architectures whose first layer reads the rows of the embedding as they are. */
const PLAIN_EMBEDDINGS: readonly string[] = ['llama', 'qwen2vl', 'paddleocr', 'qwen3vl'];

/** Numbers of a token's position where a file divides the rotation of a head between axes: time, row, column, and another. */
const SECTIONED_AXES = 4;

/**
 * Of what the width of a head must be a multiple for ggml's fused attention on a CPU to add up in F32 (`GGML_F32_EPR` of ggml-cpu, at
 * most 16 numbers). Of other widths, which no published model has, it adds up values in F16, and more of them lose more: .09 in a
 * logit at 1,700 tokens.
 */
const FUSED_HEAD_STEP = 16;

/** A model whose weights are in BF16 multiplies in BF16 anyway. */
const FIRST_KEYS = 'blk.0.attn_k.weight';

/** `n_gpu_layers` of llama.h: a negative number means all. */
const ALL_LAYERS = -1;

export interface LanguageModelOptions {
  /** Layers on the GPU. Defaults to all where there is one. */
  readonly gpuLayers?: number;
}

export interface LoadedAdapter {
  readonly adapter: LlamaAdapter;
  /** Rows of {@link LanguageModel.embedTokens} are not what a model with this adapter sees. */
  readonly changesTokenEmbedding: boolean;
  /** What to tell of it, see {@link adapterNotice}. */
  readonly notice: string | null;
}

/** A decoder's weights and vocabulary, loaded by llama.cpp. */
export class LanguageModel implements Disposable {
  readonly file: string;
  readonly width: number;
  readonly vocabulary: PromptVocabulary;
  readonly #gguf: Gguf;
  readonly #llama: LlamaFunctions;
  readonly #libraries: Libraries;
  #model: LlamaModel | undefined;

  private constructor(libraries: Libraries, gguf: Gguf, model: LlamaModel) {
    this.file = gguf.file;
    this.#gguf = gguf;
    this.#libraries = libraries;
    this.#llama = llamaFunctions(libraries.llama);
    this.#model = model;
    this.width = this.#llama.llama_model_n_embd_inp(model);
    this.vocabulary = vocabularyOf(this.#llama, model, gguf);
  }

  /**
   * Loads a GGUF file.
   *
   * @throws AppError of {@link readGguf}; `not-a-language-model` for a vision projector or an adapter;
   * `model-not-loaded` when llama.cpp refuses the file.
   */
  static async open(
    libraries: Libraries,
    file: string,
    options: LanguageModelOptions = {},
  ): Promise<LanguageModel> {
    const gguf = await readGguf(file);
    checkIsLanguageModel(gguf);
    const llama = llamaFunctions(libraries.llama);
    const model = llama.llama_model_load_from_file(file, {
      ...llama.llama_model_default_params(),
      n_gpu_layers: libraries.gpu === 'cpu' ? 0 : (options.gpuLayers ?? ALL_LAYERS),
    });
    if (model === null) {
      throw new AppError(
        'model-not-loaded',
        `llama.cpp cannot load ${file}: ${await loggedReason(libraries)}`,
        libraries.gpu === 'cpu'
          ? 'Check that it is a complete model that llama.cpp supports, and that there is enough memory.'
          : 'Check that it is a complete model and fits on the graphics card, or use --gpu cpu.',
      );
    }
    return new LanguageModel(libraries, gguf, model);
  }

  /** What to tell of it. */
  get notices(): readonly string[] {
    const epsilon = this.#gguf.metadata.get('qwen2vl.attention.layer_norm_rms_epsilon')?.value;
    return typeof epsilon !== 'number' || epsilon === 0
      ? []
      : [
          `${basename(this.file)} is a qwen2vl: llama.cpp computes its norms without their epsilon (${formatNumber(epsilon, 7)}), which moves a logit by some 1e-4, or more where an epsilon is large. Imported from its Hugging Face folder, the same model is computed with it.`,
        ];
  }

  /** Weights that every token is multiplied with, whatever their type. */
  get weights(): number {
    let weights = 0;
    for (const { name, dimensions } of this.#gguf.tensors.values())
      if (name !== TOKEN_EMBEDDING) weights += dimensions.reduce((product, size) => product * size, 1);
    return weights;
  }

  /**
   * Rows of the token embedding, row-major tokens x width, with nothing in what images alone have beside it; or undefined where they cannot be had as the model would
   * compute them: another architecture may scale them, and the file may keep them in a type only llama.cpp reads.
   * Only these rows are read, not the table.
   */
  async embedTokens(tokens: readonly number[]): Promise<Float32Array | undefined> {
    const table = this.#gguf.tensors.get(TOKEN_EMBEDDING);
    const architecture = metadataText(this.#gguf, 'general.architecture') ?? '';
    if (!PLAIN_EMBEDDINGS.includes(architecture) || table === undefined || !isWritable(table.type))
      return undefined;
    const { type } = table;
    const [, rowCount = 1] = table.dimensions;
    const rowBytes = table.bytes / rowCount;
    const rows = tokens.map((token) => ({
      ...table,
      offset: table.offset + token * rowBytes,
      bytes: rowBytes,
    }));
    const embeddings = new Float32Array(tokens.length * this.width);
    let at = 0;
    await readTensors(this.file, rows, (_, bytes) => {
      embeddings.set(decodeTensor(type, bytes), at);
      at += this.width;
    });
    return embeddings;
  }

  /** Numbers of a head's keys and of its values. */
  get #headWidths(): readonly number[] {
    const { architecture, width, heads } = modelFacts(this.#gguf);
    return ['key_length', 'value_length'].map((key) => {
      const stated = this.#gguf.metadata.get(`${architecture}.attention.${key}`)?.value;
      return typeof stated === 'number' ? stated : (width ?? 0) / (heads ?? 1);
    });
  }

  /**
   * @throws AppError `positions-differ` where images are placed on other axes than the model has; `model-not-loaded` for one
   * whose last block is added to, at which llama.cpp ends the process
   */
  createDecoder(options: DecoderOptions): LanguageDecoder {
    const { file, metadata } = this.#gguf;
    const architecture = metadataText(this.#gguf, 'general.architecture') ?? '';
    const axes = metadata.has(`${architecture}.rope.dimension_sections`) ? SECTIONED_AXES : 1;
    if (axes !== options.positionAxes)
      throw new AppError(
        'positions-differ',
        `${file} is a ${architecture}, which places tokens on ${axes === 1 ? 'one axis' : 'several axes'}, but the mmproj is of a family that ${axes === 1 ? 'needs several' : 'has one'}.`,
        'Use the mmproj that was made for this language model.',
      );
    const number = (key: string) => Number(metadata.get(`${architecture}.${key}`)?.value ?? 0);
    if (number('n_deepstack_layers') >= Math.max(1, number('block_count')))
      throw new AppError(
        'model-not-loaded',
        `${file} adds to its tokens behind ${number('n_deepstack_layers')} blocks and has ${number('block_count')}; llama.cpp computes fewer than all.`,
        'Import the checkpoint that it was made from: then it can be computed.',
      );
    return LanguageDecoder.create(this.#libraries, this.#open(), this.width, {
      ...options,
      fuses: this.#headWidths.every((width) => width % FUSED_HEAD_STEP === 0),
      keepsBf16:
        this.#libraries.cpuBuild === OWN_BUILD && this.#gguf.tensors.get(FIRST_KEYS)?.type === 'BF16',
    });
  }

  /**
   * Loads a LoRA adapter; it lives as long as the model.
   *
   * @throws AppError of {@link readGguf}; those of {@link checkAdapter}, naming the tensor that does not fit;
   * `adapter-not-loaded` when llama.cpp refuses it.
   */
  async loadAdapter(file: string): Promise<LoadedAdapter> {
    const gguf = await readGguf(file);
    checkAdapter(gguf, this.#gguf);
    const adapter = this.#llama.llama_adapter_lora_init(this.#open(), file);
    if (adapter === null) {
      throw new AppError(
        'adapter-not-loaded',
        `llama.cpp cannot load the adapter ${file}: ${await loggedReason(this.#libraries)}`,
        'Convert the adapter again for this model.',
      );
    }
    return {
      adapter,
      changesTokenEmbedding: changesTokenEmbedding(gguf),
      notice: await adapterNotice(gguf),
    };
  }

  /** Frees the model and its adapters; its decoders must have been disposed before. */
  [Symbol.dispose](): void {
    if (this.#model !== undefined) this.#llama.llama_model_free(this.#model);
    this.#model = undefined;
  }

  #open(): LlamaModel {
    if (this.#model === undefined) throw new Error(`${this.file} is already disposed`);
    return this.#model;
  }
}

/**
 * A language model's vocabulary, without its weights: milliseconds instead of minutes.
 *
 * @throws AppError of {@link readGguf}; `not-a-language-model`; `model-not-loaded`
 */
export async function openVocabulary(
  libraries: Libraries,
  file: string,
): Promise<PromptVocabulary & Disposable> {
  const gguf = await readGguf(file);
  checkIsLanguageModel(gguf);
  const llama = llamaFunctions(libraries.llama);
  const model = llama.llama_model_load_from_file(file, {
    ...llama.llama_model_default_params(),
    vocab_only: true,
  });
  if (model === null)
    throw new AppError(
      'model-not-loaded',
      `llama.cpp cannot load the vocabulary of ${file}: ${await loggedReason(libraries)}`,
      'Check that it is a complete model that llama.cpp supports.',
    );
  return {
    ...vocabularyOf(llama, model, gguf),
    [Symbol.dispose]: () => {
      llama.llama_model_free(model);
    },
  };
}

/** Most tokens a text can have: one a byte, and two for what a vocabulary may add. */
const ADDED_TOKENS = 2;

function vocabularyOf(llama: LlamaFunctions, model: LlamaModel, gguf: Gguf): PromptVocabulary {
  const vocab = llama.llama_model_get_vocab(model);
  return {
    prepare: textRuleOf(gguf),
    beginToken: llama.llama_vocab_get_add_bos(vocab) ? llama.llama_vocab_bos(vocab) : undefined,
    tokenize(text) {
      const bytes = Buffer.byteLength(text);
      const tokens = new Int32Array(bytes + ADDED_TOKENS);
      const count = llama.llama_tokenize(vocab, text, bytes, tokens, tokens.length, false, true);
      if (count < 0) throw new Error(`tokenising ${bytes} bytes needs ${-count} tokens`);
      return Array.from(tokens.subarray(0, count));
    },
    textOf: (token) => llama.llama_vocab_get_text(vocab, token),
    isControl: (token) => llama.llama_vocab_is_control(vocab, token),
    size: llama.llama_vocab_n_tokens(vocab),
  };
}
