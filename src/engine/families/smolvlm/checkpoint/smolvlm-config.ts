import path from 'node:path';
import { z } from 'zod';
import { AppError } from '../../../app-error.ts';
import {
  DECODERS,
  languageSchema,
  readLanguage,
  type LanguageSettings,
} from '../../../checkpoints/config/language-settings.ts';
import { readTower, towerSchema, type TowerSettings } from '../../../checkpoints/config/tower-settings.ts';
import { readJsonFile } from '../../../checkpoints/read-json-file.ts';
import { SMOLVLM_IMPORTABLE } from './smolvlm-importable.ts';

/** What `config.json` of a SmolVLM or Idefics3 says. */
export interface SmolvlmConfig {
  /** The file, for messages. */
  readonly source: string;
  readonly modelType: string;
  readonly language: LanguageSettings;
  readonly tower: TowerSettings;
  /** Patches of a side of a token. */
  readonly scale: number;
  readonly imageToken: number;
}

const configSchema = z.looseObject({
  model_type: z.string(),
  text_config: languageSchema.extend({ qk_layer_norms: z.boolean().nullish() }).nullish(),
  vision_config: towerSchema.nullish(),
  scale_factor: z.int().positive().nullish(),
  image_token_id: z.int().nonnegative().nullish(),
  tie_word_embeddings: z.boolean().nullish(),
});

/** The configurations' own defaults. */
const SCALE = 2;
const IMAGE_TOKEN = 128_257;
const EPSILON_WITHOUT_TEXT = 1e-5;

/** @throws AppError `source-not-supported` naming what is not computed here, `source-damaged`, `file-not-readable` */
export async function readSmolvlmConfig(folder: string): Promise<SmolvlmConfig> {
  const source = path.join(folder, 'config.json');
  const config = await readJsonFile(source, configSchema);
  const unsupported = (found: string) =>
    new AppError('source-not-supported', `${source} says ${found}.`, `Import ${SMOLVLM_IMPORTABLE}.`);
  const text = config.text_config ?? { rms_norm_eps: EPSILON_WITHOUT_TEXT };
  const type = text.model_type ?? 'llama';
  const family = DECODERS.find((name) => name === type);
  if (family === undefined)
    throw unsupported(`that its decoder is a ${type}; ${DECODERS.join(', ')} are read`);
  if (config.text_config?.qk_layer_norms === true)
    throw unsupported('norms of queries and keys (qk_layer_norms)');
  return {
    source,
    modelType: config.model_type,
    language: readLanguage(text, family, source, config.tie_word_embeddings === true),
    tower: readTower({ ...config.vision_config, model_type: 'smolvlm_vision' }, source, ['smolvlm']),
    scale: config.scale_factor ?? SCALE,
    imageToken: config.image_token_id ?? IMAGE_TOKEN,
  };
}
