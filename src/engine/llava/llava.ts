import { AppError } from '../app-error.ts';
import { hashFile } from '../file-hash.ts';
import { openLibraries, type Libraries } from '../ggml/libraries.ts';
import type { ComparatorInfo, ComparatorSpec } from './comparator-spec.ts';
import { ImageEncoder } from './image-encoder.ts';
import type { Adapter } from './language-decoder.ts';
import { LanguageModel, type LoadedAdapter } from './language-model.ts';
import { modelCardOf } from './model-card.ts';
import type { EmbeddedPrompt } from './pair-reader.ts';
import { tokenizePrompt, type Prompt } from './prompt.ts';
import { VisionTower } from './vision-tower.ts';

/** A LLaVA with its adapters, loaded and found to fit together. Owns native objects: call {@link disposeLlava}. */
export interface Llava {
  readonly libraries: Libraries;
  readonly tower: VisionTower;
  readonly encoder: ImageEncoder;
  readonly languageModel: LanguageModel;
  readonly prompt: Prompt;
  /** The prompt's texts as embeddings, or undefined where they have to be read as tokens. */
  readonly embeddedPrompt: EmbeddedPrompt | undefined;
  /** Adapters of each member of the ensemble. */
  readonly members: readonly (readonly Adapter[])[];
  readonly files: Pick<ComparatorInfo, 'modelHash' | 'mmprojHash' | 'adapters' | 'prompt'>;
}

/**
 * Loads a language model, a vision tower and adapters.
 *
 * @throws AppError of each of them, of the card and of the label tokens; `widths-differ` when the projector does not
 * fit the language model.
 */
export async function openLlava(spec: ComparatorSpec): Promise<Llava> {
  const card = spec.card ?? modelCardOf(spec.model);
  const libraries = await openLibraries(spec.gpu);
  const tower = await VisionTower.open(libraries, spec.mmproj, {
    order: card.vision,
    visionBlocks: card.visionBlocks,
    threads: spec.threads,
  });
  let languageModel: LanguageModel | undefined;
  try {
    languageModel = await LanguageModel.open(libraries, spec.model, spec);
    if (tower.width !== languageModel.width)
      throw new AppError(
        'widths-differ',
        `The projector ${spec.mmproj} makes tokens of width ${tower.width}, but the language model ${spec.model} takes ${languageModel.width}.`,
        'Give the mmproj that was made for this language model.',
      );
    const prompt = tokenizePrompt(languageModel.vocabulary, card);
    const adapters = await loadAdapters(languageModel, spec.adapters ?? [[]]);
    const [modelHash, mmprojHash] = await Promise.all([hashFile(spec.model), hashFile(spec.mmproj)]);
    return {
      libraries,
      tower,
      encoder: new ImageEncoder(tower, {
        card,
        mmprojHash,
        ...(spec.cacheDir !== undefined && { cacheDir: spec.cacheDir }),
      }),
      languageModel,
      prompt,
      embeddedPrompt: adapters.changeTokenEmbedding ? undefined : await embedPrompt(languageModel, prompt),
      members: adapters.members,
      files: { modelHash, mmprojHash, adapters: adapters.files, prompt: card.prompt },
    };
  } catch (error) {
    languageModel?.dispose();
    await tower.dispose();
    throw error;
  }
}

/** Frees everything; decoders made of the language model must have been disposed before. */
export async function disposeLlava({ encoder, languageModel }: Llava): Promise<void> {
  await encoder.dispose();
  languageModel.dispose();
}

interface LoadedAdapters {
  readonly members: Adapter[][];
  readonly files: ComparatorInfo['adapters'];
  readonly changeTokenEmbedding: boolean;
}

/** Loads each file once, whatever number of members it belongs to. */
async function loadAdapters(
  model: LanguageModel,
  members: NonNullable<ComparatorSpec['adapters']>,
): Promise<LoadedAdapters> {
  if (members.length === 0) throw new RangeError('an ensemble needs at least one member');
  const files = new Set(members.flat().map(({ file }) => file));
  const loaded = new Map<string, LoadedAdapter & { hash: string }>();
  for (const file of files)
    loaded.set(file, { ...(await model.loadAdapter(file)), hash: await hashFile(file) });
  const found = (file: string) => {
    const adapter = loaded.get(file);
    if (adapter === undefined) throw new Error(`${file} is not loaded`);
    return adapter;
  };
  return {
    members: members.map((member) =>
      member.map(({ file, scale }) => ({ adapter: found(file).adapter, scale })),
    ),
    files: members.map((member) =>
      member.map(({ file, scale }) => ({ file, scale, hash: found(file).hash })),
    ),
    changeTokenEmbedding: [...loaded.values()].some(({ changesTokenEmbedding }) => changesTokenEmbedding),
  };
}

async function embedPrompt(model: LanguageModel, prompt: Prompt): Promise<EmbeddedPrompt | undefined> {
  const [head, middle, question] = await Promise.all(
    [prompt.head, prompt.middle, prompt.question].map((tokens) => model.embedTokens(tokens)),
  );
  return head && middle && question ? { head, middle, question } : undefined;
}
