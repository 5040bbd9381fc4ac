import { Option, type Command } from 'commander';
import { AppError } from '../../engine/app-error.ts';
import { formatNames } from '../../core/format.ts';
import { DEFAULT_TIME_LIMIT } from '../../model/run.ts';
import { addAskOptions, askLevels } from '../ask-options.ts';
import { addDeviceOptions, addExactOption } from '../card-options.ts';
import { compareRun } from '../compare-run.ts';
import type { CommandContext, RunCommand } from '../command-context.ts';
import { planOf, type CompareOptions } from '../compare-plan.ts';
import { addLikelihoodOptions } from '../likelihood-options.ts';
import { comparatorOf } from '../comparator-options.ts';
import { addMemberOption, addModelOptions } from '../model-options.ts';
import { numberIn, wholeNumber } from '../option-values.ts';
import type { Report } from '../report.ts';
import { addServerOptions, serverOf } from '../server-options.ts';
import { SERVER_SPENDING, addServerSpendingOptions, serverSpendingOf } from '../server-spending-options.ts';
import { addTrainingMemberOptions, trainedComparator } from '../training-members.ts';
import { withWorkspace } from '../with-workspace.ts';
import { questionOf } from '../../engine/model-files/asked-card.ts';
import { findDataset, findRun } from '../../engine/jobs/workspace/find-in-workspace.ts';
import { USUAL_THETA, usualTheta } from '../../model/estimated-scores.ts';
import { DEFAULT_NARROWING } from '../../model/plan.ts';
import { runByName, runs, type Run } from '../../engine/store/runs.ts';
import type { Workspace } from '../../engine/store/workspace.ts';
import { UsageError } from '../usage-error.ts';

/** What makes a run is loaded when one is to be made, and not for help. */
const loadRuns = () => import('../../engine/jobs/runs/unopened-run.ts');

/** With calibration, this many references chosen by information matched all 350 on recorded labels. */
const DEFAULT_BUDGET = 60;

/** References asked at once by an adaptive run: enough to share the target's prefix, few enough to adapt. */
const DEFAULT_BATCH = 8;

export function addCompare(command: Command, run: RunCommand): void {
  command
    .option('--run <name>', 'the run that keeps the answers; on its own, resumes that run', 'run')
    .option(
      '--ask-again',
      'answer all comparisons of an existing run anew, by one build of llama.cpp; what it answered before is kept, as removed',
    )
    .option('--dataset <name>', 'the dataset (default: the only one)')
    .option('--against [set]', 'compare images with a reference set (default)')
    .option(
      '--references-of <dataset>',
      'with --against: the set is of this dataset (default: of the same one)',
    )
    .option('--pairs [set]', 'compare the pairs of a set')
    .option('--all', 'compare all images of the part with each other')
    .option('--split <name>', 'the split of --part (default: the only one)')
    .option('--part <part>', 'the images to compare: a part of the split, or "all"', 'test')
    .option('--limit <n>', 'only the first n images of the part', wholeNumber(1))
    .addOption(
      new Option('--orders <orders>', 'show each pair in one order or in both')
        .choices(['forward', 'both'])
        .default('forward'),
    )
    .option(
      '--theta <theta>',
      `largest score difference that counts as Similar (default: ${USUAL_THETA})`,
      numberIn({ min: 0 }),
    );
  addExactOption(
    addAskOptions(
      addTrainingMemberOptions(
        addServerSpendingOptions(addServerOptions(addMemberOption(addModelOptions(command)))),
      ),
    ),
  );
  addDeviceOptions(command)
    .option(
      '--time-limit <seconds>',
      `leave a comparison out that takes longer (default: the workspace's setting, else ${DEFAULT_TIME_LIMIT})`,
      numberIn({ min: 0, exclusive: true }),
    )
    .option(
      '--share',
      'answer the run together with other processes that were started so: each takes images of its own',
    )
    .option(
      '--estimate',
      'tell what the run would take, and make none: comparisons and time, and of a server tokens, bytes and cost, by asking it a few of them',
    )
    .option('--retry-failed', 'ask the comparisons again that could not be answered')
    .option('--adaptive', "choose each image's references by Fisher information under a likelihood")
    .option(
      '--budget <n>',
      'with --adaptive: at most this many references per image',
      wholeNumber(1),
      DEFAULT_BUDGET,
    )
    .option(
      '--interval-width <width>',
      "with --adaptive: stop once the interval of the noise of a score's answers is this narrow (default: not by this)",
      numberIn({ min: 0, exclusive: true }),
    )
    .option(
      '--narrowing <amount>',
      `with --adaptive: stop once a further reference would narrow a score's 95% interval by less than this (default: ${DEFAULT_NARROWING}, unless --interval-width is given)`,
      numberIn({ min: 0, exclusive: true }),
    )
    .addOption(
      new Option(
        '--reverse-when <gain>',
        "with --orders both: ask the reverse order only where it is expected to narrow a score's 95% interval by this or more; needs a calibration",
      )
        .argParser(numberIn({ min: 0, exclusive: true }))
        .implies({ orders: 'both' }),
    )
    .option('--batch <n>', 'with --adaptive: references per round', wholeNumber(1), DEFAULT_BATCH)
    .addOption(
      new Option(
        '--evidence <kind>',
        'with --adaptive or --reverse-when: use labels only, or all probabilities',
      )
        .choices(['hard', 'soft'])
        .default('hard'),
    );
  command.option(
    '--calibration <run>',
    'with --adaptive or --reverse-when: use the newest calibration of this run',
  );
  addLikelihoodOptions(command).action((options: CompareOptions, self: Command) =>
    run((context) => compare(context, options, self)),
  );
}

/** Options that may be given on going on with a run that is only named. */
const NOT_PLANNED: readonly string[] = [
  'run',
  'gpu',
  'threads',
  'timeLimit',
  'retryFailed',
  'askAgain',
  'share',
  'estimate',
  ...SERVER_SPENDING,
];

function isNamedAlone(command: Command): boolean {
  return Object.keys(command.opts()).every(
    (name) => NOT_PLANNED.includes(name) || command.getOptionValueSource(name) === 'default',
  );
}

function nothingToResume(db: Workspace['db'], name: string): AppError {
  const names = runs(db).map((run) => run.name);
  return new AppError(
    'run-missing',
    `There is no run named "${name}" to go on with${names.length === 0 ? '' : `. There is: ${formatNames(names, LISTED_RUNS)}`}.`,
    'Name one that is there, or plan a new one by saying what to compare or by which model: --against, --pairs, --all, --model, --server.',
  );
}

/** Names of runs that are told. */
const LISTED_RUNS = 10;

function compare(context: CommandContext, options: CompareOptions, self: Command): Promise<Report> {
  return withWorkspace(context, async (workspace) => {
    const { db } = workspace;
    if (options.estimate === true && isNamedAlone(self))
      throw new UsageError('--estimate needs what to compare, and by which model or server.');
    if (options.askAgain === true && runByName(db, options.run) === null)
      throw new UsageError(`There is no run "${options.run}" to ask again.`);
    const answer = async (run: Run, notices: readonly string[] = []) => {
      const answered = { ...options, spending: serverSpendingOf(options), notices };
      if (options.askAgain !== true) return compareRun(context, workspace, run, answered);
      const { withRunAskedAgain } = await loadRuns();
      return withRunAskedAgain(workspace, run, (again) => compareRun(context, workspace, again, answered));
    };
    if (isNamedAlone(self) && runByName(db, options.run) !== null) return answer(findRun(db, options.run));
    // A wrong name must not ask another model in place of going on with a run.
    if (isNamedAlone(self) && self.getOptionValueSource('run') === 'cli')
      throw nothingToResume(db, options.run);
    const dataset = findDataset(db, options.dataset);
    const trained = await trainedComparator(workspace, options);
    const server = serverOf(options, self);
    const { files, members, notices } =
      server !== null
        ? { files: server, members: [{ name: server.server.adapter ?? 'model', adapters: [] }], notices: [] }
        : trained === null
          ? await comparatorOf(options, context)
          : { ...trained, notices: [] };
    const plan = planOf(workspace, dataset, options);
    if (options.estimate === true) {
      const { estimateReport } = await import('../estimate-report.ts');
      return estimateReport(context, workspace, {
        dataset,
        files,
        members: members.length,
        plan,
        ask: askLevels(options),
        spending: serverSpendingOf(options),
        ...(options.timeLimit !== undefined && { timeLimit: options.timeLimit }),
      });
    }
    const request = {
      name: options.run,
      dataset,
      files,
      members,
      plan,
      theta: options.theta ?? usualTheta(dataset.scoresFrom),
      ask: askLevels(options),
      ...(options.exact === undefined ? {} : { exact: options.exact }),
    };
    const { withPlannedRun } = await loadRuns();
    return withPlannedRun(workspace, request, (run) => {
      const taught = options.training === undefined ? null : questionOf(files.card);
      if (taught !== null && run.asked !== null && run.asked.question !== taught)
        context.progress.note(
          `The training "${options.training}" was taught ${JSON.stringify(taught)} and is asked ${JSON.stringify(run.asked.question)}.`,
        );
      return answer(run, notices);
    });
  });
}
