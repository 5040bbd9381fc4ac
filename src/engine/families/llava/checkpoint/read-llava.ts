import { existsSync } from 'node:fs';
import path from 'node:path';
import type { ImportType } from '../../../../model/import-record.ts';
import { AppError } from '../../../app-error.ts';
import type { ModelSource, SourceOptions } from '../../../checkpoints/checkpoint-family.ts';
import { addedTokenNotices, surplusNotices } from '../../../checkpoints/source-notices.ts';
import { readImageSettings, type ImageSettings } from '../../../checkpoints/config/image-settings.ts';
import { readLlavaConfig, readTowerConfig, type LlavaConfig } from './llava-config.ts';
import type { TowerSettings } from '../../../checkpoints/config/tower-settings.ts';
import { canonicalName, canonicalTowerName } from '../../../checkpoints/names/canonical-name.ts';
import { SourceTensors } from '../../../checkpoints/names/source-tensors.ts';
import { languageMetadata, planLanguageModel } from '../../../checkpoints/output/language-model.ts';
import { mmprojMetadata, planMmproj, statesRead, type VisionPlan } from './llava-mmproj.ts';
import { readFolderTensors, readTensorFile } from '../../../checkpoints/tensors/folder-tensors.ts';
import { readTokenizer } from '../../../checkpoints/tokenizer/read-tokenizer.ts';
import { tokenizerMetadata } from '../../../checkpoints/tokenizer/tokenizer-metadata.ts';

/** The projector of LLaVA's own folders, where it is not among the other weights. */
export const PROJECTOR_FILE = 'mm_projector.bin';

/**
 * Reads a checkpoint's folder: its configuration, where its tensors lie, and its tokenizer.
 *
 * @throws AppError `source-not-supported`, `source-damaged`, `source-incomplete`, `source-tensors-missing`, `source-without-weights`
 */
export async function readLlava(
  folder: string,
  type: ImportType,
  { tower: towerFolder, lastNorm = false }: SourceOptions,
): Promise<ModelSource> {
  const config = await readLlavaConfig(folder);
  const tensors = new SourceTensors(folder);
  tensors.add((await readFolderTensors(folder)).values(), canonicalName);
  const notices: string[] = [];
  let tower: TowerSettings;
  let imagesFrom = folder;
  if (config.layout === 'hub') tower = config.tower;
  else {
    const projector = path.join(folder, PROJECTOR_FILE);
    if (!tensors.has('projector') && existsSync(projector))
      tensors.add(await readTensorFile(projector), canonicalName);
    imagesFrom = findTower(folder, config.towerName, towerFolder);
    tower = await readTowerConfig(imagesFrom);
    if (tensors.has('tower'))
      notices.push(
        'The vision tower is the one among the checkpoint’s own weights, which was trained with it.',
      );
    else tensors.add((await readFolderTensors(imagesFrom)).values(), canonicalTowerName);
  }
  const { notices: ofImages, ...images } = await readImageSettings(imagesFrom, tower);
  notices.push(...ofImages);
  const vision: VisionPlan = {
    tower,
    images: withPadding(images, config),
    states: statesOf(config, tower),
    projector: config.projector,
    keepsFirst: config.strategy === 'full',
    lastNorm: lastNormOf(config, tower, lastNorm),
    width: config.language.width,
  };
  const languageTensors = planLanguageModel(tensors, config.language, type);
  const mmprojTensors = planMmproj(tensors, vision, type);
  tensors.check();
  notices.push(...surplusNotices(tensors.surplus), ...towerNotices(config, tower, lastNorm));
  // LLaVA's own code tokenises each text between images by itself, and marks images by no token.
  const isPiecewise = config.layout === 'original';
  const tokenizer = await readTokenizer(folder, isPiecewise);
  const image = config.layout === 'hub' ? config.imageToken : null;
  notices.push(...tokenizer.notices, ...addedTokenNotices(image === null ? [] : [image], tokenizer));
  const { language, layout } = config;
  return {
    layout,
    decoder: language.family,
    tower: tower.family,
    languageTensors,
    mmprojTensors,
    languageMetadata: (name) => ({
      ...languageMetadata(name, language, type),
      ...tokenizerMetadata(tokenizer, language.vocabulary, isPiecewise),
    }),
    mmprojMetadata: (name) => mmprojMetadata(name, vision, type),
    tokenizer,
    card: { preprocessing: { mode: vision.images.mode } },
    imageText: image === null ? '' : (tokenizer.tokens[image] ?? ''),
    notices,
  };
}

function withPadding(images: ImageSettings, config: LlavaConfig): ImageSettings {
  return config.layout === 'original' && config.pads ? { ...images, mode: 'pad' } : images;
}

function statesOf({ featureLayers, source }: LlavaConfig, { blocks }: TowerSettings): number[] {
  const states = statesRead(featureLayers, blocks);
  const outside = states.findIndex((state) => state < 0 || state > blocks);
  if (outside >= 0)
    throw new AppError(
      'source-damaged',
      `${source} reads the tower at layer ${String(featureLayers[outside])}, but it has ${blocks} blocks.`,
      'Use the config.json that belongs to these weights.',
    );
  return states;
}

/** @throws AppError `source-incomplete` where the tower is nowhere */
function findTower(folder: string, name: string, given: string | undefined): string {
  const last = path.basename(name);
  const candidates =
    given === undefined
      ? [
          path.resolve(folder, name),
          path.join(folder, last),
          path.resolve(folder, '..', last),
          path.resolve(name),
        ]
      : [given];
  const found = candidates.find((each) => existsSync(path.join(each, 'config.json')));
  if (found !== undefined) return found;
  throw new AppError(
    'source-incomplete',
    `${folder} does not hold its vision tower: its config.json names ${JSON.stringify(name)}, and there is no such folder in it or beside it.`,
    `Download ${name} to ${path.resolve(folder, '..', last)}, or give its folder with --vision-tower.`,
  );
}

function towerNotices(config: LlavaConfig, tower: TowerSettings, isNormed: boolean): string[] {
  if (!mayBeNormed(config, tower)) return [];
  return [
    isNormed
      ? 'The SigLIP tower is read behind its last block and its last norm, as transformers 4 did; version 5 reads it before that norm.'
      : 'The SigLIP tower is read behind its last block and before its last norm, as transformers 5 does; version 4 read it behind that norm (--last-norm).',
  ];
}

/** Whether versions of transformers disagree about the last norm. */
function mayBeNormed({ featureLayers }: LlavaConfig, { family, blocks }: TowerSettings): boolean {
  return family === 'siglip' && statesRead(featureLayers, blocks).includes(blocks);
}

/** @throws AppError `source-not-supported` where the norm is asked for and no version of transformers applied it */
function lastNormOf(config: LlavaConfig, tower: TowerSettings, isAsked: boolean): boolean {
  if (!isAsked || mayBeNormed(config, tower)) return isAsked;
  throw new AppError(
    'source-not-supported',
    `The last norm (--last-norm) is for SigLIP towers that are read behind their last block; ${config.source} says otherwise.`,
    'Leave out --last-norm.',
  );
}
