import { existsSync } from 'node:fs';
import path from 'node:path';
import { formatCount, formatNames } from '../../core/format.ts';
import type { ImportType } from '../../model/import-record.ts';
import { AppError } from '../app-error.ts';
import { readImageSettings, type ImageSettings } from './config/image-settings.ts';
import { readSourceConfig, readTowerConfig, type SourceConfig } from './config/source-config.ts';
import type { TowerSettings } from './config/tower-settings.ts';
import { canonicalName, canonicalTowerName } from './names/canonical-name.ts';
import { SourceTensors } from './names/source-tensors.ts';
import { planLanguageModel } from './output/language-model.ts';
import { planMmproj, statesRead, type VisionPlan } from './output/mmproj.ts';
import type { PlannedTensor } from './output/planned-tensor.ts';
import { readFolderTensors, readTensorFile } from './tensors/folder-tensors.ts';
import { readTokenizer } from './tokenizer/read-tokenizer.ts';
import type { SourceTokenizer } from './tokenizer/source-tokenizer.ts';

/** A checkpoint that was read and found whole; its weights are still in its files. */
export interface ModelSource {
  readonly config: SourceConfig;
  readonly tower: TowerSettings;
  readonly vision: VisionPlan;
  readonly tokenizer: SourceTokenizer;
  readonly languageTensors: readonly PlannedTensor[];
  readonly mmprojTensors: readonly PlannedTensor[];
  /** What to tell of it. */
  readonly notices: readonly string[];
}

export interface SourceOptions {
  /** Of LLaVA's own layout, whose tower is apart. Defaults to what the configuration names, where that is a folder. */
  readonly tower?: string | undefined;
  /**
   * Whether a SigLIP tower that is read behind its last block goes through its last norm, as in transformers 4. Defaults to no, as
   * in transformers 5.
   */
  readonly lastNorm?: boolean | undefined;
}

/** Names in a notice before it says how many more there are. */
const LISTED = 4;

/** The projector of LLaVA's own folders, where it is not among the other weights. */
export const PROJECTOR_FILE = 'mm_projector.bin';

/**
 * Reads a checkpoint's folder: its configuration, where its tensors lie, and its tokenizer.
 *
 * @throws AppError `source-not-supported`, `source-damaged`, `source-incomplete`, `source-tensors-missing`, `source-without-weights`
 */
export async function readModelSource(
  folder: string,
  type: ImportType,
  { tower: towerFolder, lastNorm = false }: SourceOptions = {},
): Promise<ModelSource> {
  const config = await readSourceConfig(folder);
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
  const tokenizer = await readTokenizer(folder, config.layout === 'original');
  notices.push(...tokenizer.notices, ...addedTokenNotices(config, tokenizer));
  return { config, tower, vision, tokenizer, languageTensors, mmprojTensors, notices };
}

function withPadding(images: ImageSettings, config: SourceConfig): ImageSettings {
  return config.layout === 'original' && config.pads ? { ...images, mode: 'pad' } : images;
}

function statesOf({ featureLayers, source }: SourceConfig, { blocks }: TowerSettings): number[] {
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

/** @throws AppError `source-not-supported` where the image token takes the white space beside it */
function addedTokenNotices(config: SourceConfig, { added, source }: SourceTokenizer): string[] {
  const stripping = added.filter(({ strips }) => strips);
  const image = config.layout === 'hub' ? config.imageToken : undefined;
  if (stripping.some(({ id }) => id === image))
    throw new AppError(
      'source-not-supported',
      `The tokenizer ${source} cannot be imported: its image token takes the white space beside it (lstrip, rstrip).`,
      'Import a checkpoint whose image token stands for itself, as those of llava-hf do.',
    );
  if (stripping.length === 0) return [];
  return [
    `In a prompt, ${formatNames(
      stripping.map(({ text }) => text),
      LISTED,
    )} would take the white space beside ${stripping.length === 1 ? 'it' : 'them'} (lstrip, rstrip), which is not done here.`,
  ];
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

function surplusNotices(surplus: readonly string[]): string[] {
  if (surplus.length === 0) return [];
  return [
    `${surplus.length === 1 ? 'A tensor of the checkpoint is' : `${formatCount(surplus.length)} tensors of the checkpoint are`} not part of its answers and left out: ${formatNames(surplus, LISTED)}.`,
  ];
}

function towerNotices(config: SourceConfig, tower: TowerSettings, isNormed: boolean): string[] {
  if (!mayBeNormed(config, tower)) return [];
  return [
    isNormed
      ? 'The SigLIP tower is read behind its last block and its last norm, as transformers 4 did; version 5 reads it before that norm.'
      : 'The SigLIP tower is read behind its last block and before its last norm, as transformers 5 does; version 4 read it behind that norm (--last-norm).',
  ];
}

/** Whether versions of transformers disagree about the last norm. */
function mayBeNormed({ featureLayers }: SourceConfig, { family, blocks }: TowerSettings): boolean {
  return family === 'siglip' && statesRead(featureLayers, blocks).includes(blocks);
}

/** @throws AppError `source-not-supported` where the norm is asked for and no version of transformers applied it */
function lastNormOf(config: SourceConfig, tower: TowerSettings, isAsked: boolean): boolean {
  if (!isAsked || mayBeNormed(config, tower)) return isAsked;
  throw new AppError(
    'source-not-supported',
    `The last norm (--last-norm) is for SigLIP towers that are read behind their last block; ${config.source} says otherwise.`,
    'Leave out --last-norm.',
  );
}
