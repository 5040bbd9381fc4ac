import type { Command } from 'commander';
import { openLibraries } from '../../engine/ggml/libraries.ts';
import { splitOrDefault, TEST_PART, type WantedPart } from '../../engine/jobs/sets/make-split.ts';
import { runsAcross } from '../../engine/jobs/scores/runs-across.ts';
import { findDataset, findRun } from '../../engine/jobs/workspace/find-in-workspace.ts';
import { datasetById, SIMULATED_KIND } from '../../engine/store/datasets.ts';
import type { Workspace } from '../../engine/store/workspace.ts';
import { crossedFaces, type DatasetPart } from '../../lab/experiments/dataset-faces.ts';
import { ENSEMBLE_OF, REGRESSION } from '../../lab/experiments/experiment.ts';
import { summariseAcross } from '../../lab/experiments/summarise-across.ts';
import { acrossReport, acrossRunsReport } from '../across-report.ts';
import { nameList } from '../option-values.ts';
import type { CommandContext, RunCommand } from '../command-context.ts';
import { addExperimentOptions, towerOf, type ExperimentOptions } from '../experiment-options.ts';
import type { Report } from '../report.ts';
import { runNamed } from '../run-named-experiments.ts';
import { UsageError } from '../usage-error.ts';
import { withWorkspace } from '../with-workspace.ts';

interface AcrossOptions extends ExperimentOptions {
  readonly on?: readonly string[];
  readonly runs?: readonly string[];
  readonly name?: string;
  readonly split?: string;
  readonly onSplit?: string;
  readonly testPart: string;
}

const BY_DEFAULT = [REGRESSION, ENSEMBLE_OF];

export function addAcross(command: Command, run: RunCommand): void {
  command
    .argument('[dataset]', 'the dataset to train small models on')
    .option('--on <datasets>', 'other datasets to test them on, separated by commas', nameList)
    .option(
      '--runs <names>',
      'runs of the workspace to show in the same table, or alone, separated by commas',
      nameList,
    )
    .option('--name <name>', 'name of the experiments (default: the names of the datasets)')
    .option('--split <name>', 'split of the dataset to train on (default: the only one, or a new one, 4:1)')
    .option('--on-split <name>', 'split of the others (default: the only one of each, or a new one, 4:1)')
    .option('--test-part <part>', 'the part to test on; all others are used for training', TEST_PART);
  addExperimentOptions(command, BY_DEFAULT);
  command.action((dataset: string | undefined, options: AcrossOptions) =>
    run((context) => {
      const { on, runs } = options;
      if ((dataset === undefined) !== (on === undefined))
        throw new UsageError('Give the dataset to train on together with --on, the others to test on.');
      if (dataset !== undefined && on !== undefined) return across(context, dataset, { ...options, on });
      if (runs === undefined)
        throw new UsageError('Say what to compare: a dataset with --on, or --runs, or both.');
      return acrossRuns(context, runs);
    }),
  );
}

/** Runs that the workspace holds, without training anything. */
function acrossRuns(context: CommandContext, names: readonly string[]): Promise<Report> {
  return withWorkspace(context, async (workspace) => {
    const { db } = workspace;
    const runs = names.map((name) => findRun(db, name));
    const datasets = [...new Set(runs.map(({ datasetId }) => datasetId))].map((id) => datasetById(db, id));
    return acrossRunsReport(
      await runsAcross(workspace, runs),
      datasets.some((dataset) => dataset?.kind === SIMULATED_KIND),
      datasets.flatMap((dataset) =>
        dataset?.scoresFrom == null ? [] : [{ dataset: dataset.name, ...dataset.scoresFrom }],
      ),
    );
  });
}

function across(
  context: CommandContext,
  trained: string,
  options: AcrossOptions & { readonly on: readonly string[] },
): Promise<Report> {
  const { on, split, onSplit, testPart } = options;
  const names = [trained, ...on];
  if (new Set(names).size < names.length)
    throw new UsageError('Give each dataset once: the one to train on is tested on as well.');
  return withWorkspace(context, async (workspace) => {
    const shown = (options.runs ?? []).map((run) => findRun(workspace.db, run));
    const parts = [
      await partOf(workspace, trained, { split, part: testPart }),
      ...(await Promise.all(
        on.map((name) => partOf(workspace, name, { split: onSplit, part: testPart, option: '--on-split' })),
      )),
    ];
    const libraries = await openLibraries('cpu');
    const { name, folder, settings, results } = await runNamed(
      libraries,
      {
        ...options,
        ensemble: 1,
        only: options.only ?? BY_DEFAULT,
        name: options.name ?? `${trained} on ${on.join(' and ')}`,
      },
      { workspace, source: crossedFaces(libraries, workspace.db, parts, towerOf(options)) },
      context,
    );
    const datasets = parts.map(({ dataset }) => dataset);
    const kept = await runsAcross(workspace, shown);
    return acrossReport(
      { name, folder, settings, trainedOn: trained, datasets },
      summariseAcross(results),
      kept,
    );
  });
}

async function partOf(workspace: Workspace, name: string, wanted: WantedPart): Promise<DatasetPart> {
  const dataset = findDataset(workspace.db, name);
  const split = await workspace.transaction(() => splitOrDefault(workspace, dataset, wanted));
  return { dataset, split, testPart: wanted.part };
}
