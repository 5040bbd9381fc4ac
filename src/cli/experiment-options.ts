import { InvalidArgumentError, Option, type Command } from 'commander';
import { DEFAULT_TOWER, type TowerSizes } from '../lab/experiments/dataset-faces.ts';
import {
  DEFAULT_SIZES,
  EXPERIMENT_NAMES,
  experimentNamed,
  type ExperimentSizes,
} from '../lab/experiments/experiment.ts';
import { nameList, wholeNumber } from './option-values.ts';

/** What every command that trains small models from scratch can be told. */
export interface ExperimentOptions {
  readonly imageSize: number;
  readonly towerEpochs: number;
  readonly seeds: readonly number[];
  readonly only?: readonly string[];
  readonly pairs: number;
  readonly epochs: number;
  readonly ensemble: number;
  readonly references: number;
  readonly calibration: number;
  readonly width: number;
  readonly blocks: number;
}

/** Attention heads of the decoder, which share its width in even parts. */
const WIDTH_STEP = 8;

/** @param byDefault experiments that are made where none are named */
export function addExperimentOptions(command: Command, byDefault: readonly string[]): void {
  command
    .addOption(
      new Option('--seeds <list>', 'seeds to repeat everything with').argParser(seedList).default([1], '1'),
    )
    .addOption(
      new Option(
        '--only <list>',
        `a selection of ${EXPERIMENT_NAMES.join(', ')}; random@2000 is random with 2,000 pairs ` +
          `(default: ${byDefault.join(', ')})`,
      ).argParser(experimentList),
    )
    .option('--pairs <n>', 'training pairs', wholeNumber(1), DEFAULT_SIZES.pairs)
    .option('--epochs <n>', 'epochs of training on them', wholeNumber(1), DEFAULT_SIZES.epochs)
    .option(
      '--ensemble <n>',
      'the last epochs whose answers are averaged (1: no ensemble)',
      wholeNumber(1),
      DEFAULT_SIZES.ensembleEpochs,
    )
    .option(
      '--references <n>',
      'maximum number of references per score bin of 0.1',
      wholeNumber(1),
      DEFAULT_SIZES.referencesPerBin,
    )
    .option(
      '--calibration <n>',
      'training faces held out for calibration',
      wholeNumber(1),
      DEFAULT_SIZES.calibrationFaces,
    )
    .option('--width <n>', 'width of the decoder, a multiple of 8', decoderWidth, DEFAULT_SIZES.width)
    .option('--blocks <n>', 'number of decoder blocks', wholeNumber(1), DEFAULT_SIZES.blocks)
    .option(
      '--image-size <pixels>',
      "size of the tower's input, a multiple of 32",
      imageSize,
      DEFAULT_TOWER.imageSize,
    )
    .option(
      '--tower-epochs <n>',
      'maximum number of epochs for the tower',
      wholeNumber(1),
      DEFAULT_TOWER.epochs,
    );
}

export function towerOf({ imageSize, towerEpochs }: ExperimentOptions): TowerSizes {
  return { ...DEFAULT_TOWER, imageSize, epochs: towerEpochs };
}

export function sizesOf({
  pairs,
  epochs,
  ensemble,
  references,
  calibration,
  width,
  blocks,
}: ExperimentOptions): ExperimentSizes {
  return {
    ...DEFAULT_SIZES,
    pairs,
    epochs,
    ensembleEpochs: Math.min(epochs, ensemble),
    referencesPerBin: references,
    calibrationFaces: calibration,
    width,
    blocks,
  };
}

/** "1,2,3", each once. */
function seedList(text: string): readonly number[] {
  return [...new Set(text.split(',').map(wholeNumber(0, 0xffff_ffff)))];
}

/** "balanced-3,random@2000". */
function experimentList(text: string): readonly string[] {
  const names = nameList(text);
  const unknown = names.find((name) => experimentNamed(name) === undefined);
  if (unknown !== undefined)
    throw new InvalidArgumentError(
      `There is no experiment "${unknown}". Experiments: ${EXPERIMENT_NAMES.join(', ')}.`,
    );
  return names;
}

/** An even number of patches a side, so that four of them make one token. */
function imageSize(text: string): number {
  const step = 2 * DEFAULT_TOWER.patch;
  const size = wholeNumber(step)(text);
  if (size % step !== 0) throw new InvalidArgumentError(`It is not a multiple of ${step}.`);
  return size;
}

function decoderWidth(text: string): number {
  const width = wholeNumber(WIDTH_STEP)(text);
  if (width % WIDTH_STEP !== 0) throw new InvalidArgumentError(`It is not a multiple of ${WIDTH_STEP}.`);
  return width;
}
