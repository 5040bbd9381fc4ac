import { openLibraries, type Libraries } from '../ggml/libraries.ts';
import type { ComparatorInfo, ComparatorMember, ComparatorSpec } from './comparator-spec.ts';
import type { ImageEncoder } from '../vision/image-encoder.ts';
import type { Adapter } from '../language/language-decoder.ts';
import { LanguageModel, type LoadedAdapter } from '../language/language-model.ts';
import { openMemberImages, type EnsembleImages, type MemberImages } from './member-images.ts';
import { FileHashes } from '../model-files/file-hashes.ts';
import { modelCardOf } from '../model-files/model-card.ts';
import { checkedLabels, firstTokens } from '../language/label-tokens.ts';
import type { PairPrompt } from '../families/family.ts';
import { promptHalves } from './reader-room.ts';
import type { ReadPrompt } from './pair-reader.ts';

/** A member of an ensemble, ready to answer. */
export interface LoadedMember extends MemberImages {
  readonly adapters: readonly Adapter[];
}

/**
 * A language model, vision towers and adapters, loaded and found to fit together. Owns native objects; decoders made of the
 * language model must be disposed of before.
 */
export interface LoadedModel extends AsyncDisposable {
  readonly libraries: Libraries;
  readonly encoders: readonly ImageEncoder[];
  readonly languageModel: LanguageModel;
  /** Whether nothing is rounded to F16 between image and answer, see {@link ComparatorSpec.exact}. */
  readonly isExact: boolean;
  /** Tokens of the largest image. */
  readonly imageTokens: number;
  readonly prompt: ReadPrompt;
  /** Members of the ensemble, at least one. */
  readonly members: readonly [LoadedMember, ...LoadedMember[]];
  readonly files: Pick<
    ComparatorInfo,
    | 'modelHash'
    | 'mmprojHash'
    | 'mmprojHashes'
    | 'adapters'
    | 'prompt'
    | 'labelWords'
    | 'labelScoring'
    | 'labelNotices'
    | 'exact'
    | 'warnings'
  >;
}

/** The member that answers where no ensemble is asked for. */
const MODEL_ITSELF: ComparatorMember = { name: 'model', adapters: [] };

/**
 * Loads a language model, vision towers with their projectors, and adapters.
 *
 * @throws AppError of each of them, of the card and of the label tokens; `widths-differ` when a projector does not
 * fit the language model, `tokens-differ` when the members' do not fit each other.
 */
export async function loadModel(spec: ComparatorSpec): Promise<LoadedModel> {
  const card = spec.card ?? modelCardOf(spec.model);
  const wanted = spec.members ?? [MODEL_ITSELF];
  const hashes = new FileHashes(spec.hashesFile);
  const libraries = await openLibraries(spec.gpu, { isUntried: spec.isUntried ?? false });
  const languageModel = await LanguageModel.open(libraries, spec.model, spec);
  let images: EnsembleImages | undefined;
  try {
    images = await openMemberImages(
      libraries,
      { ...spec, members: wanted },
      card,
      languageModel.width,
      hashes,
    );
    const { vocabulary } = languageModel;
    const layout = images.vision.layOutPrompt(vocabulary, card);
    const labels = checkedLabels(vocabulary, layout.question, card);
    const adapters = await loadAdapters(
      languageModel,
      wanted.map((member) => member.adapters),
      hashes,
    );
    const [first, ...others] = images.members.map((ofMember, index): LoadedMember => {
      return { ...ofMember, adapters: adapters.members[index] ?? [] };
    });
    if (first === undefined) throw new RangeError('an ensemble needs at least one member');
    const [modelHash, mmprojHash] = await Promise.all([hashes.of(spec.model), hashes.of(spec.mmproj)]);
    const { encoders } = images;
    return {
      [Symbol.asyncDispose]: () => disposeOf(languageModel, encoders),
      libraries,
      encoders,
      languageModel,
      isExact: spec.exact === true,
      imageTokens: images.tokens,
      prompt: {
        layout,
        labelTokens: firstTokens(labels),
        ...(card.labelScoring === 'whole-word' && { wordTokens: labels.tokens }),
        vocabularySize: vocabulary.size,
        halves: promptHalves(layout, languageModel.width),
        embeddedTexts: adapters.changeTokenEmbedding ? new Map() : await embedTexts(languageModel, layout),
      },
      members: [first, ...others],
      files: {
        modelHash,
        mmprojHash,
        mmprojHashes: images.members.map((member) => member.mmprojHash),
        adapters: adapters.files,
        prompt: card.prompt,
        labelWords: card.labels,
        labelScoring: card.labelScoring ?? 'first-token',
        labelNotices: labels.notices,
        exact: spec.exact === true,
        warnings: [...languageModel.notices, ...images.notices, ...adapters.notices, ...labels.notices],
      },
    };
  } catch (error) {
    await disposeOf(languageModel, images?.encoders ?? []);
    throw error;
  }
}

async function disposeOf(languageModel: LanguageModel, encoders: readonly ImageEncoder[]): Promise<void> {
  languageModel[Symbol.dispose]();
  await Promise.all(encoders.map((encoder) => encoder[Symbol.asyncDispose]()));
}

interface LoadedAdapters {
  readonly members: Adapter[][];
  readonly files: ComparatorInfo['adapters'];
  readonly changeTokenEmbedding: boolean;
  readonly notices: readonly string[];
}

/** Loads each file once, whatever number of members it belongs to. */
async function loadAdapters(
  model: LanguageModel,
  members: readonly ComparatorMember['adapters'][],
  hashes: FileHashes,
): Promise<LoadedAdapters> {
  const files = new Set(members.flat().map(({ file }) => file));
  const loaded = new Map<string, LoadedAdapter & { hash: string }>();
  for (const file of files)
    loaded.set(file, { ...(await model.loadAdapter(file)), hash: await hashes.of(file) });
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
    notices: [...loaded.values()].flatMap(({ notice }) => notice ?? []),
  };
}

/** Empty where one of the texts has to be read as tokens. */
async function embedTexts(model: LanguageModel, { texts }: PairPrompt): Promise<ReadPrompt['embeddedTexts']> {
  const embedded = new Map<readonly number[], Float32Array>();
  for (const tokens of texts) {
    const values = await model.embedTokens(tokens);
    if (values === undefined) return new Map();
    embedded.set(tokens, values);
  }
  return embedded;
}
