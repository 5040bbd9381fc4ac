import type { CardField } from '../../model/card-field.ts';
import type { CheckpointFamily } from '../checkpoints/checkpoint-family.ts';
import type { Question } from '../language/label-tokens.ts';
import type { Embeddings } from '../language/language-decoder.ts';
import type { PromptVocabulary } from '../language/vocabulary.ts';
import type { AppError } from '../app-error.ts';
import type { Gguf } from '../ggml/gguf.ts';
import type { Libraries } from '../ggml/libraries.ts';
import type { ModelCard } from '../model-files/model-card.ts';
import type { VisionTower } from '../vision/vision-tower.ts';
import type { AdapterNames } from './adapter-names.ts';
import type { ProjectorPlan } from './projector-plan.ts';
import type { DecoderShape } from './decoders/decoder-shape.ts';

/**
 * Models whose files are read, whose images are encoded and whose prompts are laid out in one way. All that differs
 * between families is said here; encoding once, sharing beginnings, batching and labels are the same for all.
 */
export interface ModelFamily {
  /** For people: "LLaVA-1.5". */
  readonly name: string;
  /** What its mmprojs call their projector, for messages. */
  readonly projectorType: string;
  /** What its cards may say beside prompt, labels and normalisation, for forms. */
  readonly cardFields: readonly CardField[];
  /** What its files are made of where they are imported. */
  readonly checkpoints: CheckpointFamily;
  /** Whether an mmproj is one of the family's, from what its header says. */
  detect(facts: MmprojFacts): boolean;
  /** @throws AppError `mmproj-damaged` for settings that contradict each other */
  readVision(mmproj: Gguf): FamilyVision;
  /** Sizes of a decoder that can be trained here. @throws AppError `not-trainable` */
  decoderShape(model: Gguf): DecoderShape;
  /** Names that PEFT has for what its adapters change; left out where adapters of the family are not read. */
  readonly adapters?: AdapterNames;
  /**
   * What of an mmproj's projector learns; left out where none of the family's can.
   *
   * @param refuse an error that gives its reason, to be thrown
   */
  projectorPlan?(mmproj: Gguf, refuse: (reason: string) => AppError): ProjectorPlan;
}

interface MmprojFacts {
  /** `clip.projector_type`; undefined where the file does not say. */
  readonly projector: unknown;
  readonly mmproj: Gguf;
}

/** What an mmproj's header says; no weights are loaded. */
export interface FamilyVision {
  /** Rows of the largest encoding, whatever a card says. */
  readonly tokens: number;
  /** Numbers of a row behind the projector; undefined where the file lacks what says so. */
  readonly width: number | undefined;
  /** For people, in the order shown. */
  readonly facts: readonly { readonly name: string; readonly text: string }[];
  /** Names of tensors in the file that the family does not know. */
  readonly unreadTensors: readonly string[];
  /** Numbers of a row before the projector, as a card reads the tower. @throws AppError where it cannot be read so */
  featureWidth(card: ModelCard): number;
  /** How deep a card reads the tower, for people, and what is odd about it; null where nothing is. @throws AppError */
  depth(card: ModelCard): { readonly found: string; readonly oddity: string | null };
  /** Equal for mmprojs that differ in their projector only, such as those of the epochs of one training. */
  towerKey(): Promise<string>;
  /** A card's prompt in the words of a model. @throws AppError where the model's vocabulary lacks what it needs */
  layOutPrompt(vocabulary: PromptVocabulary, card: ModelCard): PairPrompt;
  /** @throws AppError where tensors are missing or of another shape, or there is no memory */
  openTower(libraries: Libraries, card: ModelCard, options: TowerOptions): Promise<VisionTower>;
}

export interface TowerOptions {
  /** Threads on a CPU. Defaults to what the tower's size is worth. */
  readonly threads?: number | undefined;
  /** Whether images go through the projector too. Defaults to true; a projector that learns takes them as they are. */
  readonly projected?: boolean | undefined;
}

/**
 * A prompt of two images. Its beginning, up to the second image, is shared by all pairs with the same first image; after its
 * rest the answer's logits stand.
 *
 * How many tokens an image takes, what stands around and within them, and where each token stands are counted from
 * its encoding. An encoding is rows of numbers; what else a family needs to know of an image (a grid, tiles) it keeps in rows
 * of its own.
 */
export interface PairPrompt {
  /** Every text that its parts may hold, each the same array: they are embedded ahead. */
  readonly texts: readonly (readonly number[])[];
  /** Numbers of a token's position. */
  readonly positionAxes: number;
  /** What the answer follows. */
  readonly question: Question;
  /**
   * A large encoding, for finding room and measuring. Larger ones get room when they come: where few images will be, it is the
   * largest that is usual.
   *
   * @param width numbers of a row
   */
  largest(width: number): EncodedRows;
  /** Tokens of the largest image, where {@link largest} is not of that. */
  readonly mostTokens?: number;
  beginning(first: EncodedRows): readonly PromptPart[];
  rest(second: EncodedRows): readonly PromptPart[];
}

/** An encoding: row-major rows x width. */
export interface EncodedRows {
  readonly rows: number;
  readonly values: Embeddings;
}

export type PromptPart = TextPart | ImagePart;

/** Text as token ids. */
export interface TextPart extends Placed {
  readonly tokens: readonly number[];
}

/** Rows `from`, `from + 1`, ... of an image. */
interface ImagePart extends Placed {
  readonly from: number;
}

interface Placed {
  /** Tokens. */
  readonly count: number;
  /** Positions of its tokens behind what was read before, axis after axis: axes x count; and where the next part begins. */
  place(start: number): { readonly positions: Int32Array; readonly next: number };
}
