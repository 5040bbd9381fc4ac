import path from 'node:path';
import { z } from 'zod';
import type { ImportType } from '../../../../model/import-record.ts';
import { AppError } from '../../../app-error.ts';
import type { ModelSource } from '../../../checkpoints/checkpoint-family.ts';
import { SourceTensors } from '../../../checkpoints/names/source-tensors.ts';
import { readJsonFile } from '../../../checkpoints/read-json-file.ts';
import { addedTokenNotices, surplusNotices } from '../../../checkpoints/source-notices.ts';
import { readFolderTensors } from '../../../checkpoints/tensors/folder-tensors.ts';
import { readTokenizer } from '../../../checkpoints/tokenizer/read-tokenizer.ts';
import { tokenizerMetadata } from '../../../checkpoints/tokenizer/tokenizer-metadata.ts';
import { MODEL_TYPES } from '../generation.ts';
import { decoderFields, readDecoder } from './decoder-config.ts';
import { decoderMetadata, planDecoder } from './decoder-file.ts';
import { readPictureSettings } from './picture-config.ts';
import { qwenName } from './tensor-names.ts';
import { readTowerConfig, towerFields } from './tower-config.ts';
import { planTower, towerMetadata } from './tower-file.ts';

/** Up to transformers 4.51 the decoder's fields of Qwen2.5-VL stood beside the others. */
const configSchema = z.object({
  model_type: z.enum(['qwen2_5_vl', 'qwen3_vl']),
  text_config: z.object(decoderFields).nullish(),
  vision_config: z.object(towerFields).nullish(),
  image_token_id: z.int().nonnegative().nullish(),
  ...decoderFields,
});

const IMAGE_TOKEN = 151_655;

/**
 * Reads a checkpoint's folder: its configuration, where its tensors lie, and its tokenizer.
 *
 * @throws AppError `source-not-supported`, `source-damaged`, `source-incomplete`, `source-tensors-missing`, `source-without-weights`
 */
export async function readQwen(folder: string, type: ImportType): Promise<ModelSource> {
  const source = path.join(folder, 'config.json');
  const config = await readJsonFile(source, configSchema);
  const generation = MODEL_TYPES[config.model_type];
  const decoder = readDecoder(
    config.text_config ?? config,
    generation,
    source,
    config.tie_word_embeddings === true,
  );
  const tower = readTowerConfig(config.vision_config ?? {}, generation, source);
  if (tower.output !== decoder.width)
    throw new AppError(
      'source-damaged',
      `${source} says that its tower makes tokens of width ${tower.output}, but its decoder takes ${decoder.width}.`,
      'Use the config.json that belongs to these weights.',
    );
  const tensors = new SourceTensors(folder);
  tensors.add((await readFolderTensors(folder)).values(), qwenName);
  const deepMergers = Math.min(tower.deepMergers.length, decoder.blocks);
  const languageTensors = planDecoder(tensors, decoder, deepMergers, type);
  const mmprojTensors = await planTower(tensors, tower, decoder.blocks, type);
  tensors.check();
  const { notices: ofPictures, ...pictures } = await readPictureSettings(folder, tower);
  const tokenizer = await readTokenizer(folder, false);
  const image = config.image_token_id ?? IMAGE_TOKEN;
  return {
    layout: 'hub',
    decoder: generation === 2.5 ? 'qwen2.5-vl' : 'qwen3-vl',
    tower: generation === 2.5 ? 'qwen2.5-vl' : 'qwen3-vl',
    languageTensors,
    mmprojTensors,
    languageMetadata: (name) => ({
      ...decoderMetadata(name, decoder, deepMergers, type),
      ...tokenizerMetadata(tokenizer, decoder.vocabulary, false),
    }),
    mmprojMetadata: (name) => towerMetadata(name, tower, pictures, decoder.blocks, type),
    tokenizer,
    card: {},
    imageText: tokenizer.tokens[image] ?? '',
    notices: [
      ...ofPictures,
      ...surplusNotices(tensors.surplus),
      ...tokenizer.notices,
      ...addedTokenNotices([image], tokenizer),
    ],
  };
}
