import type { GpuChoice } from '../../model/gpu-choice.ts';
import type { Label } from '../../core/labels.ts';
import type { LabelScoring } from '../../model/ask.ts';
import type { LabelTokens } from '../language/label-tokens.ts';
import type { ModelCard } from '../model-files/model-card.ts';

/** A LoRA adapter file and how strongly it counts. */
interface AdapterFile {
  readonly file: string;
  readonly scale: number;
}

/** A member of an ensemble, each of which answers every pair. */
export interface ComparatorMember {
  /** For people. */
  readonly name: string;
  /** Attached while it answers. */
  readonly adapters: readonly AdapterFile[];
  /** GGUF of its own vision tower and projector. Defaults to the comparator's. */
  readonly mmproj?: string;
}

/** What a comparator is opened with. */
export interface ComparatorSpec {
  /** GGUF of the language model. */
  readonly model: string;
  /** GGUF of the vision tower and projector. */
  readonly mmproj: string;
  /** How the model is asked. Defaults to the card beside the model, then to LMOL's prompt. */
  readonly card?: ModelCard;
  /** Members of the ensemble. Defaults to the model itself. */
  readonly members?: readonly ComparatorMember[];
  readonly gpu: GpuChoice;
  /** Threads on the CPU. Defaults to what is measured to be fastest at the start. */
  readonly threads?: number;
  /** Pairs answered in one call. Defaults to what is measured to be fastest at the start. */
  readonly pairsTogether?: number;
  /** Whether it is opened for a question or two: then nothing is measured. */
  readonly forOne?: boolean;
  /** Whether llama.cpp's library is loaded as it is: in a process whose crash its parent survives, see `openLibraries`. */
  readonly isUntried?: boolean;
  /** Layers of the language model on the graphics card. Defaults to all. */
  readonly gpuLayers?: number;
  /**
   * Keeps encoded images, keys and values in F32 and attends without flash attention: for parity and audits, slower and with
   * twice the memory. Defaults to F16, which moves a logit by .001 to .007.
   */
  readonly exact?: boolean;
  /** Folder where encoded images and measured settings are kept. Defaults to memory only. */
  readonly cacheDir?: string;
  /** File that remembers the hashes of large files. Defaults to reading each file anew. */
  readonly hashesFile?: string;
}

/** What a comparator says about itself: plain data, for the store and for people. */
export interface ComparatorInfo {
  /** SHA-256 of the files, in hexadecimal. */
  readonly modelHash: string;
  readonly mmprojHash: string;
  /** Of each member: its own mmproj's, else that of the comparator's. */
  readonly mmprojHashes: readonly string[];
  /** Adapters of each member. */
  readonly adapters: readonly (readonly (AdapterFile & { readonly hash: string })[])[];
  readonly prompt: string;
  /** Tokens of an image. */
  readonly imageTokens: number;
  /** Tokens of the whole prompt, both images included. */
  readonly promptTokens: number;
  readonly labelTokens: LabelTokens;
  /** The label tokens as the vocabulary writes them. */
  readonly labelTexts: Readonly<Record<keyof LabelTokens, string>>;
  /** The words that stand for the answers, and what is read of them: with `whole-word` the logits are log-probabilities. */
  readonly labelWords: Readonly<Record<Label, string>>;
  readonly labelScoring: LabelScoring;
  /** What is to be told of the words, see ReadLabels. */
  readonly labelNotices: readonly string[];
  /** Whether encoded images, keys and values were kept in F32. */
  readonly exact: boolean;
  /** What computes: "cpu", "cuda"... and the device's own name. */
  readonly gpu: string;
  readonly device: string;
  readonly threads: number;
  readonly pairsTogether: number;
  /** llama.cpp's release, and which of its builds for CPUs: their kernels round differently. */
  readonly llamaVersion: string;
  readonly cpuBuild: string;
  /** What a person should know of the files: an adapter that changes nothing, tensors that nobody reads. */
  readonly warnings: readonly string[];
}
