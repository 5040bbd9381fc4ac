import type { ImportType } from '../../../../model/import-record.ts';
import { AppError } from '../../../app-error.ts';
import type { ModelSource } from '../../../checkpoints/checkpoint-family.ts';
import { SourceTensors } from '../../../checkpoints/names/source-tensors.ts';
import { languageMetadata, planLanguageModel } from '../../../checkpoints/output/language-model.ts';
import { addedTokenNotices, surplusNotices } from '../../../checkpoints/source-notices.ts';
import { readFolderTensors } from '../../../checkpoints/tensors/folder-tensors.ts';
import { readTokenizer } from '../../../checkpoints/tokenizer/read-tokenizer.ts';
import type { SourceTokenizer } from '../../../checkpoints/tokenizer/source-tokenizer.ts';
import { tokenizerMetadata } from '../../../checkpoints/tokenizer/tokenizer-metadata.ts';
import { readImageMarks, withTokens, type SourceMarks } from './image-marks.ts';
import { readSmolvlmConfig, type SmolvlmConfig } from './smolvlm-config.ts';
import { planSmolvlmMmproj, smolvlmMetadata, type SmolvlmVision } from './smolvlm-mmproj.ts';
import { smolvlmName } from './smolvlm-names.ts';
import { readSmolvlmProcessor, type SmolvlmProcessor } from './smolvlm-processor.ts';

/** Reads a checkpoint's folder and checks that it is whole. @throws AppError of `CheckpointFamily.read` */
export async function readSmolvlm(folder: string, type: ImportType): Promise<ModelSource> {
  const config = await readSmolvlmConfig(folder);
  const marks = await readImageMarks(folder, config.modelType);
  const processor = await readSmolvlmProcessor(folder, config.tower.imageSize);
  checkTiles(config, processor, marks);
  const tensors = new SourceTensors(folder);
  tensors.add((await readFolderTensors(folder)).values(), smolvlmName);
  // A head of its own counts whatever the configuration says of tied embeddings, as in transformers.
  const hasHead = tensors.find('language', 'lm_head.weight') !== undefined;
  const language = { ...config.language, tied: config.language.tied && !hasHead };
  const vision: SmolvlmVision = {
    tower: config.tower,
    processor,
    scale: config.scale,
    marks,
    width: language.width,
  };
  const languageTensors = planLanguageModel(tensors, language, type);
  const mmprojTensors = planSmolvlmMmproj(tensors, vision, type);
  tensors.check();
  const tokenizer = withTokens(await readTokenizer(folder, false), marks.added);
  checkImageToken(config, marks, tokenizer);
  return {
    layout: 'hub',
    decoder: language.family,
    tower: 'siglip',
    languageTensors,
    mmprojTensors,
    languageMetadata: (name) => ({
      ...languageMetadata(name, language, type),
      ...tokenizerMetadata(tokenizer, language.vocabulary, false),
    }),
    mmprojMetadata: (name) => smolvlmMetadata(name, vision, type),
    tokenizer,
    card: {},
    imageText: marks.token,
    notices: [
      ...processor.notices,
      ...surplusNotices(tensors.surplus),
      ...tokenizer.notices,
      ...addedTokenNotices([config.imageToken], tokenizer),
    ],
  };
}

/** @throws AppError `source-not-supported` for tiles that the connector cannot join, or that its prompts do not count on */
function checkTiles(
  { source, tower: { patchSize }, scale }: SmolvlmConfig,
  { tiling: { tile } }: SmolvlmProcessor,
  { tileTokens }: SourceMarks,
): void {
  const grid = Math.floor(tile / patchSize);
  if (grid === 0 || grid % scale !== 0)
    throw new AppError(
      'source-not-supported',
      `${source} and its processor make tiles of ${tile} pixels with ${grid} x ${grid} patches, of which ${scale} x ${scale} cannot become a token (scale_factor).`,
      'Correct max_image_size of the processor, or patch_size and scale_factor of the model.',
    );
  const tokens = (grid / scale) ** 2;
  if (tileTokens !== null && tileTokens !== tokens)
    throw new AppError(
      'source-not-supported',
      `The processor beside ${source} writes ${tileTokens} tokens for a tile (image_seq_len), but the model makes ${tokens} of one.`,
      'Correct image_seq_len in processor_config.json, or max_image_size.',
    );
}

/** @throws AppError `source-not-supported` where images would stand in other places than the model looks for */
function checkImageToken(
  { source, imageToken }: SmolvlmConfig,
  { token }: SourceMarks,
  { tokens, source: tokenizer }: SourceTokenizer,
): void {
  if (tokens[imageToken] === token) return;
  const found = tokens[imageToken];
  throw new AppError(
    'source-not-supported',
    `${source} says that images stand at the token ${imageToken} (image_token_id), which is ${found === undefined ? 'none' : JSON.stringify(found)} in ${tokenizer}, but the processor writes ${JSON.stringify(token)}.`,
    'Correct image_token_id, or use the tokenizer that belongs to the model.',
  );
}
