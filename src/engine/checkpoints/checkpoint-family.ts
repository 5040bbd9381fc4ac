import { z } from 'zod';
import type { ImportType } from '../../model/import-record.ts';
import type { GgufValue } from '../ggml/gguf-value.ts';
import type { ModelCardInput } from '../model-files/model-card.ts';
import type { CanonicalName } from './names/canonical-name.ts';
import type { PlannedTensor } from './output/planned-tensor.ts';
import type { SourceTokenizer } from './tokenizer/source-tokenizer.ts';

/** How a family of models reads its checkpoints, as people train and publish them. */
export interface CheckpointFamily {
  /** For people, behind "Import": "a LLaVA-1.5 (model_type llava) over a Llama, Mistral or Qwen2 decoder". */
  readonly what: string;
  /** Options that mean something for it; others are refused where they are given. */
  readonly options: readonly (keyof SourceOptions)[];
  /** Whether a `config.json` is one of its checkpoints'. */
  detect(config: SourceHeader): boolean;
  /** Whose part a tensor is, by its name in a checkpoint or an adapter of one, and its name there; null for one of no part. */
  nameOf(name: string): CanonicalName | null;
  /**
   * Reads a checkpoint's folder and checks that it is whole: configuration, where its tensors lie, and tokenizer.
   *
   * @throws AppError `source-not-supported` naming what is not computed here, `source-damaged`, `source-incomplete`,
   * `source-tensors-missing`, `source-without-weights`
   */
  read(folder: string, type: ImportType, options: SourceOptions): Promise<ModelSource>;
}

/** What a checkpoint's `config.json` says of its kind. */
export const sourceHeaderSchema = z.looseObject({
  architectures: z.array(z.string()).nullish(),
  model_type: z.string().optional(),
  quantization_config: z.looseObject({ quant_method: z.string().optional() }).nullish(),
});

export type SourceHeader = Readonly<z.output<typeof sourceHeaderSchema>>;

export interface SourceOptions {
  /** Of LLaVA's own layout, whose tower is apart. Defaults to what the configuration names, where that is a folder. */
  readonly tower?: string | undefined;
  /**
   * Whether a SigLIP tower that is read behind its last block goes through its last norm, as in transformers 4. Defaults to no, as
   * in transformers 5.
   */
  readonly lastNorm?: boolean | undefined;
}

/** A checkpoint that was read and found whole; its weights are still in its files. */
export interface ModelSource {
  readonly layout: 'hub' | 'original';
  /** For people: "llama", "clip". */
  readonly decoder: string;
  readonly tower: string;
  readonly languageTensors: readonly PlannedTensor[];
  readonly mmprojTensors: readonly PlannedTensor[];
  /** What the files say, the language model's its tokenizer too. @param name of the model */
  languageMetadata(name: string): Readonly<Record<string, GgufValue>>;
  mmprojMetadata(name: string): Readonly<Record<string, GgufValue>>;
  readonly tokenizer: SourceTokenizer;
  /** What its card says beside name and prompt. */
  readonly card: Omit<ModelCardInput, 'name' | 'prompt'>;
  /** What its chat template writes for an image; empty for our own marker. */
  readonly imageText: string;
  /** What to tell of it. */
  readonly notices: readonly string[];
}
