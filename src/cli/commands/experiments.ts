import { InvalidArgumentError, Option, type Command } from 'commander';
import { AppError } from '../../engine/app-error.ts';
import { FOLDER_NAME_RULE, isFolderName } from '../../engine/folder-name.ts';
import { openLibraries, type Libraries } from '../../engine/ggml/libraries.ts';
import { findDataset } from '../../engine/jobs/workspace/find-in-workspace.ts';
import { splitOrDefault, TEST_PART } from '../../engine/jobs/sets/make-split.ts';
import type { Workspace } from '../../engine/store/workspace.ts';
import { DEFAULT_TOWER, datasetFaces } from '../../lab/experiments/dataset-faces.ts';
import {
  type FaceSource,
  DEFAULT_SIZES,
  EXPERIMENT_NAMES,
  type ExperimentSizes,
} from '../../lab/experiments/experiment.ts';
import { experimentFolder, readSeeds, settingsOf } from '../../lab/experiments/experiment-folder.ts';
import { runExperiments } from '../../lab/experiments/run-experiments.ts';
import { summarise } from '../../lab/experiments/summarise.ts';
import { syntheticFaces } from '../../lab/experiments/synthetic-faces.ts';
import type { CommandContext, RunCommand } from '../command-context.ts';
import { experimentsReport } from '../experiments-report.ts';
import { wholeNumber } from '../option-values.ts';
import type { Report } from '../report.ts';
import { withWorkspace } from '../with-workspace.ts';

interface ExperimentsOptions {
  readonly name?: string;
  readonly faces: number;
  readonly dataset?: string;
  readonly split?: string;
  readonly testPart: string;
  readonly imageSize: number;
  readonly towerEpochs: number;
  readonly seeds: readonly number[];
  readonly only?: readonly string[];
  readonly pairs: number;
  readonly epochs: number;
  readonly references: number;
  readonly calibration: number;
  readonly width: number;
  readonly blocks: number;
}

/** Attention heads of the decoder, which share its width in even parts. */
const WIDTH_STEP = 8;

const DEFAULT_FACES = 1200;

export function addExperiments(command: Command, run: RunCommand): void {
  command
    .option('--name <name>', 'name of the experiments (default: "simulated", or the dataset)')
    .option('--faces <n>', 'simulated faces to draw', wholeNumber(1), DEFAULT_FACES)
    .addOption(
      new Option(
        '--dataset <name>',
        'use this dataset instead of simulated faces, with a tower trained from scratch on its training images',
      ).conflicts('faces'),
    )
    .option('--split <name>', 'its split (default: the only one, or a new one, 4:1)')
    .option('--test-part <part>', 'the part to test on; all others are used for training', TEST_PART)
    .addOption(
      new Option('--seeds <list>', 'seeds to repeat everything with').argParser(seedList).default([1], '1'),
    )
    .addOption(
      new Option('--only <list>', `a selection of ${EXPERIMENT_NAMES.join(', ')} (default: all)`).argParser(
        nameList,
      ),
    )
    .option('--pairs <n>', 'training pairs', wholeNumber(1), DEFAULT_SIZES.pairs)
    .option('--epochs <n>', 'epochs of training on them', wholeNumber(1), DEFAULT_SIZES.epochs)
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
    )
    .action((options: ExperimentsOptions) => run((context) => experiments(context, options)));
}

function experiments(context: CommandContext, options: ExperimentsOptions): Promise<Report> {
  const { progress, signal, onProgress } = context;
  return withWorkspace(
    context,
    async (workspace) => {
      const name = options.name ?? options.dataset ?? 'simulated';
      if (!isFolderName(name))
        throw new AppError(
          'bad-experiments-name',
          `Experiments cannot be called "${name}".`,
          FOLDER_NAME_RULE,
        );
      const libraries = await openLibraries('cpu');
      const source = sourceOf(libraries, workspace, options);
      const sizes = sizesOf(options);
      const folder = experimentFolder(workspace.dir, name);
      await runExperiments(libraries, {
        source,
        sizes,
        seeds: options.seeds,
        ...(options.only && { only: options.only }),
        folder,
        signal,
        onProgress,
        onNote: (line) => progress.note(line),
      });
      const { results } = await readSeeds(folder);
      return experimentsReport(
        { name, folder, settings: settingsOf(source, sizes), results },
        summarise(results),
      );
    },
    { create: options.dataset === undefined },
  );
}

function sourceOf(libraries: Libraries, workspace: Workspace, options: ExperimentsOptions): FaceSource {
  const { faces, dataset: named, split, testPart, imageSize, towerEpochs } = options;
  if (named === undefined) return syntheticFaces(libraries, faces);
  const dataset = findDataset(workspace.db, named);
  return datasetFaces(libraries, workspace.db, {
    dataset,
    split: splitOrDefault(workspace, dataset, split),
    testPart,
    tower: { ...DEFAULT_TOWER, imageSize, epochs: towerEpochs },
  });
}

function sizesOf({
  pairs,
  epochs,
  references,
  calibration,
  width,
  blocks,
}: ExperimentsOptions): ExperimentSizes {
  return {
    ...DEFAULT_SIZES,
    pairs,
    epochs,
    ensembleEpochs: Math.min(epochs, DEFAULT_SIZES.ensembleEpochs),
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

function nameList(text: string): readonly string[] {
  const names = text.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !EXPERIMENT_NAMES.includes(name));
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
