import type { Command } from 'commander';
import { agreementOfPeople } from '../../engine/jobs/judgements/agreement-of-people.ts';
import { findDataset, findRun, findTask } from '../../engine/jobs/workspace/find-in-workspace.ts';
import { datasetById } from '../../engine/store/datasets.ts';
import type { Workspace } from '../../engine/store/workspace.ts';
import { agreementDocument, describeAgreement } from '../agreement-report.ts';
import type { RunCommand } from '../command-context.ts';
import { wholeNumber } from '../option-values.ts';
import type { Report } from '../report.ts';
import { ofDataset } from '../simulated-run.ts';
import { UsageError } from '../usage-error.ts';
import { withWorkspace } from '../with-workspace.ts';

interface AgreementOptions {
  readonly task?: string;
  readonly dataset?: string;
  readonly run?: string;
  readonly seed: number;
}

export function addAgreement(command: Command, run: RunCommand): void {
  command
    .option('--task <name>', 'only what was said in this task')
    .option('--dataset <name>', "all that was said of this dataset's pairs (default: the only one)")
    .option(
      '--run <name>',
      'the run that is one more annotator; answers taken over from a prediction are left out',
    )
    .option('--seed <n>', 'random seed of the resamples', wholeNumber(0, 0xffff_ffff), 1)
    .action((options: AgreementOptions) =>
      run((context) => {
        if (options.task !== undefined && options.dataset !== undefined)
          throw new UsageError('--task and --dataset cannot be combined: a task has its own dataset.');
        return withWorkspace(context, (workspace) => agreement(workspace, options));
      }),
    );
}

function agreement(
  workspace: Workspace,
  { task: taskName, dataset, run: runName, seed }: AgreementOptions,
): Report {
  const { db } = workspace;
  const task = taskName === undefined ? null : findTask(db, taskName);
  const run = runName === undefined ? null : findRun(db, runName);
  // A task or a run is of one dataset, which nobody has to name.
  const known = task?.dataset ?? (dataset === undefined ? run?.datasetId : undefined);
  const of = known === undefined ? findDataset(db, dataset) : datasetById(db, known);
  if (of === null) throw new Error(`there is no dataset ${known}`);
  if (run !== null && run.datasetId !== of.id)
    throw new UsageError(`The run "${run.name}" is of another dataset than "${of.name}".`);
  const found = agreementOfPeople(workspace, { datasetId: of.id, taskId: task?.id ?? null }, { run, seed });
  const about = task === null ? `Dataset "${of.name}"` : `Task "${task.name}"`;
  return ofDataset(db, of.id, {
    document: { task: task?.name ?? null, dataset: of.name, seed, ...agreementDocument(found) },
    text: `${about}: ${describeAgreement(found)}`,
  });
}
