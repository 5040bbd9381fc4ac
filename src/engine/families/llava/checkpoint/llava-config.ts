import path from 'node:path';
import { z } from 'zod';
import { AppError } from '../../../app-error.ts';
import type { Activation } from '../../../vision/activation.ts';
import { readJsonFile } from '../../../checkpoints/read-json-file.ts';
import { activationNamed } from '../../../checkpoints/config/activations.ts';
import {
  DECODERS,
  languageSchema,
  readLanguage,
  type DecoderFamily,
  type LanguageSettings,
} from '../../../checkpoints/config/language-settings.ts';
import {
  LLAVA_TOWER,
  readTower,
  towerSchema,
  type TowerSettings,
} from '../../../checkpoints/config/tower-settings.ts';
import { LLAVA_IMPORTABLE } from './llava-importable.ts';

/** What a checkpoint's `config.json` says. */
export type LlavaConfig = HubConfig | OriginalConfig;

interface Shared {
  /** The file, for messages. */
  readonly source: string;
  readonly language: LanguageSettings;
  /** Hidden states of the tower that the projector reads, as Python counts them: -2 is behind the last block but one. */
  readonly featureLayers: readonly number[];
  /** `default` drops the first token, `full` keeps all. */
  readonly strategy: 'default' | 'full';
  readonly projector: ProjectorPlan;
}

/** Linear layers, and what is computed between two. */
export interface ProjectorPlan {
  readonly layers: number;
  readonly activation: Activation;
  readonly hasBias: boolean;
}

/** `LlavaForConditionalGeneration`: all in one folder, whatever version of transformers saved it. */
interface HubConfig extends Shared {
  readonly layout: 'hub';
  readonly tower: TowerSettings;
  /** Id of the token in whose places images stand. */
  readonly imageToken: number;
}

/** `LlavaLlamaForCausalLM` and its kin, of LLaVA's own code, whose tower is a folder of its own. */
interface OriginalConfig extends Shared {
  readonly layout: 'original';
  /** A folder or repository, as the configuration names it. */
  readonly towerName: string;
  /** Whether pictures are padded to a square (`image_aspect_ratio`). */
  readonly pads: boolean;
}

const layers = z.union([z.int(), z.array(z.int()).min(1)]);

const configSchema = z.looseObject({
  architectures: z.array(z.string()).nullish(),
  model_type: z.string().optional(),
  text_config: languageSchema.nullish(),
  vision_config: towerSchema.nullish(),
  vision_feature_layer: layers.optional(),
  vision_feature_select_strategy: z.string().optional(),
  projector_hidden_act: z.string().optional(),
  multimodal_projector_bias: z.boolean().optional(),
  tie_word_embeddings: z.boolean().optional(),
  image_token_index: z.int().nonnegative().nullish(),
  image_token_id: z.int().nonnegative().nullish(),
  mm_vision_tower: z.string().nullish(),
  mm_projector_type: z.string().nullish(),
  mm_vision_select_layer: z.int().optional(),
  mm_vision_select_feature: z.string().optional(),
  mm_use_im_start_end: z.boolean().nullish(),
  image_aspect_ratio: z.string().nullish(),
});

type Config = z.output<typeof configSchema>;

/** `LlavaConfig`'s own: behind the last block but one; behind Vicuna's tokens. */
const FEATURE_LAYER = -2;
const IMAGE_TOKEN = 32_000;

/**
 * Reads and checks a checkpoint's configuration.
 *
 * @throws AppError `source-not-supported` naming what is not computed here, `source-damaged`, `file-not-readable`
 */
export async function readLlavaConfig(folder: string): Promise<LlavaConfig> {
  const source = path.join(folder, 'config.json');
  const config = await readJsonFile(source, configSchema);
  const unsupported = (found: string) =>
    new AppError('source-not-supported', `${source} says ${found}.`, `Import ${LLAVA_IMPORTABLE}.`);
  return typeof config.mm_vision_tower === 'string'
    ? readOriginal(config, config.mm_vision_tower, source, unsupported)
    : readHub(config, source, unsupported);
}

function readHub(config: Config, source: string, unsupported: (found: string) => AppError): HubConfig {
  const text = config.text_config ?? {};
  const type = text.model_type ?? 'llama';
  const family = DECODERS.find((name) => name === type);
  if (family === undefined)
    throw unsupported(`that its decoder is a ${type}; ${DECODERS.join(', ')} are read`);
  const tower = readTower(config.vision_config ?? LLAVA_TOWER, source);
  const strategy = config.vision_feature_select_strategy ?? 'default';
  const activation = activationNamed(config.projector_hidden_act ?? 'gelu');
  if (activation === null)
    throw unsupported(`a projector with the activation ${config.projector_hidden_act}`);
  if (strategy !== 'default' && strategy !== 'full')
    throw unsupported(`that tokens are chosen by ${strategy} (vision_feature_select_strategy)`);
  const layer = config.vision_feature_layer ?? FEATURE_LAYER;
  return {
    layout: 'hub',
    source,
    language: readLanguage(text, family, source, config.tie_word_embeddings === true),
    tower,
    imageToken: config.image_token_index ?? config.image_token_id ?? IMAGE_TOKEN,
    featureLayers: typeof layer === 'number' ? [layer] : layer,
    strategy,
    projector: { layers: 2, activation, hasBias: config.multimodal_projector_bias ?? true },
  };
}

/** Decoders of LLaVA's own classes. */
const ORIGINAL_DECODERS: readonly (readonly [pattern: RegExp, family: DecoderFamily])[] = [
  [/llama/i, 'llama'],
  [/mistral/i, 'mistral'],
  [/qwen/i, 'qwen2'],
];

function readOriginal(
  config: Config,
  towerName: string,
  source: string,
  unsupported: (found: string) => AppError,
): OriginalConfig {
  const architecture = config.architectures?.[0] ?? config.model_type ?? 'LlavaLlamaForCausalLM';
  const family = ORIGINAL_DECODERS.find(([pattern]) => pattern.test(architecture))?.[1];
  if (family === undefined) throw unsupported(`that the model is a ${architecture}`);
  const projector = config.mm_projector_type ?? 'linear';
  const [, stated = '0'] = /^mlp(\d+)x_gelu$/.exec(projector) ?? [];
  const layers = projector === 'linear' ? 1 : Number(stated);
  if (layers === 0)
    throw unsupported(`a projector of the type ${projector}; linear and those like mlp2x_gelu are computed`);
  const feature = config.mm_vision_select_feature ?? 'patch';
  if (feature !== 'patch' && feature !== 'cls_patch')
    throw unsupported(`that image tokens are chosen by ${feature} (mm_vision_select_feature)`);
  if (config.mm_use_im_start_end === true) throw unsupported('marks around each image (mm_use_im_start_end)');
  const aspect = config.image_aspect_ratio ?? 'square';
  if (aspect !== 'pad' && aspect !== 'square')
    throw unsupported(
      `that pictures are prepared by ${aspect} (image_aspect_ratio); pad and square are computed`,
    );
  const language = languageSchema.safeParse(config);
  if (!language.success)
    throw unsupported(
      `sizes of its decoder in another form (${language.error.issues[0]?.path.join('.') ?? ''})`,
    );
  return {
    layout: 'original',
    source,
    language: readLanguage(language.data, family, source, false),
    towerName,
    pads: aspect === 'pad',
    featureLayers: [config.mm_vision_select_layer ?? FEATURE_LAYER],
    strategy: feature === 'patch' ? 'default' : 'full',
    projector: { layers, activation: 'gelu', hasBias: true },
  };
}

/** The vision tower that a folder of LLaVA's own code names; null in other layouts. @throws AppError of its `config.json` */
export async function towerRepository(folder: string): Promise<string | null> {
  return (await readJsonFile(path.join(folder, 'config.json'), configSchema)).mm_vision_tower ?? null;
}

const towerFolderSchema = z.looseObject({ vision_config: towerSchema.optional() });

/** The tower of a folder of its own: a whole CLIP, or its vision half. @throws AppError as {@link readTower} */
export async function readTowerConfig(folder: string): Promise<TowerSettings> {
  const source = path.join(folder, 'config.json');
  const whole = await readJsonFile(source, towerFolderSchema);
  const config = whole.vision_config ?? (await readJsonFile(source, towerSchema));
  return readTower({ ...config, model_type: config.model_type ?? 'clip_vision_model' }, source);
}
