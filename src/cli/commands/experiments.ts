import { Option, type Command } from 'commander';
import { openLibraries, type Libraries } from '../../engine/ggml/libraries.ts';
import { findDataset } from '../../engine/jobs/workspace/find-in-workspace.ts';
import { splitOrDefault, TEST_PART } from '../../engine/jobs/sets/make-split.ts';
import type { Workspace } from '../../engine/store/workspace.ts';
import { datasetFaces } from '../../lab/experiments/dataset-faces.ts';
import { DEFAULT_EXPERIMENTS, type FaceSource } from '../../lab/experiments/experiment.ts';
import { summarise } from '../../lab/experiments/summarise.ts';
import { syntheticFaces } from '../../lab/experiments/synthetic-faces.ts';
import type { CommandContext, RunCommand } from '../command-context.ts';
import { addExperimentOptions, towerOf, type ExperimentOptions } from '../experiment-options.ts';
import { experimentsReport } from '../experiments-report.ts';
import { wholeNumber } from '../option-values.ts';
import type { Report } from '../report.ts';
import { runNamed } from '../run-named-experiments.ts';
import { withWorkspace } from '../with-workspace.ts';

interface ExperimentsOptions extends ExperimentOptions {
  readonly name?: string;
  readonly faces: number;
  readonly dataset?: string;
  readonly split?: string;
  readonly testPart: string;
}

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
    .option('--test-part <part>', 'the part to test on; all others are used for training', TEST_PART);
  addExperimentOptions(command, DEFAULT_EXPERIMENTS);
  command.action((options: ExperimentsOptions) => run((context) => experiments(context, options)));
}

function experiments(context: CommandContext, options: ExperimentsOptions): Promise<Report> {
  return withWorkspace(
    context,
    async (workspace) => {
      const libraries = await openLibraries('cpu');
      const { folder, name, settings, results } = await runNamed(
        libraries,
        { ...options, name: options.name ?? options.dataset ?? 'simulated' },
        { workspace, source: await sourceOf(libraries, workspace, options) },
        context,
      );
      return experimentsReport({ name, folder, settings, results }, summarise(results));
    },
    { create: options.dataset === undefined },
  );
}

async function sourceOf(
  libraries: Libraries,
  workspace: Workspace,
  options: ExperimentsOptions,
): Promise<FaceSource> {
  const { faces, dataset: named, split, testPart } = options;
  if (named === undefined) return syntheticFaces(libraries, faces);
  const dataset = findDataset(workspace.db, named);
  const part = {
    dataset,
    split: await workspace.transaction(() => splitOrDefault(workspace, dataset, { split, part: testPart })),
    testPart,
  };
  return datasetFaces(libraries, workspace.db, part, towerOf(options));
}
