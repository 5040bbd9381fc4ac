import { Option, type Command } from 'commander';
import { AppError } from '../../engine/app-error.ts';
import { judgeKinds } from '../../core/compare-kinds.ts';
import { AnswerView } from '../../engine/analysis/filters/answer-view.ts';
import { knownAnswers } from '../../engine/analysis/scores/known-answers.ts';
import type { AnswerTable } from '../../engine/analysis/tables/answer-table.ts';
import { openAnswerTable } from '../../engine/analysis/tables/open-answer-table.ts';
import { fitKindsToTable } from '../../engine/jobs/scores/calibrate-run.ts';
import { evaluateRun } from '../../engine/jobs/scores/evaluate-run.ts';
import { findRun, findSplit } from '../../engine/jobs/workspace/find-in-workspace.ts';
import { imagesOfExistingPart } from '../../engine/jobs/sets/scored-images.ts';
import type { Database } from '../../engine/store/database.ts';
import { datasetById } from '../../engine/store/datasets.ts';
import { groupSizes } from '../../engine/store/images.ts';
import { referenceSetOfTargets } from '../../engine/store/reference-set-of-targets.ts';
import type { Run } from '../../engine/store/runs.ts';
import type { Workspace } from '../../engine/store/workspace.ts';
import { NEW_SIDE, sideOf, SIDES, type Filter, type Side } from '../../model/filter.ts';
import type { RunCommand } from '../command-context.ts';
import { describeEvaluation, evaluationDocument } from '../evaluation-report.ts';
import { describeComparison } from '../kinds-report.ts';
import { ofRun } from '../simulated-run.ts';
import { UsageError } from '../usage-error.ts';
import { withWorkspace } from '../with-workspace.ts';

interface EvaluateOptions {
  readonly run?: string;
  readonly split?: string;
  readonly part?: string;
  readonly group?: string;
  readonly side?: Side;
  readonly calibration?: string;
}

export function addEvaluate(program: Command, run: RunCommand): void {
  program
    .command('evaluate')
    .description("evaluate a run's answers and its newest scores against the truth, with intervals")
    .option('--run <name>', 'the run (default: the only one)')
    .option('--split <name>', "with --part: the split (default: the dataset's only one)")
    .option('--part <part>', 'evaluate only images of this part of the split, such as the held-out fold')
    .option('--group <group>', 'evaluate only images of this group')
    .addOption(
      new Option(
        '--side <side>',
        'which image of a comparison --part and --group speak of (default: target; either for a run without targets); scores are always of targets',
      ).choices(SIDES),
    )
    .option(
      '--calibration <run>',
      "also fit both kinds of likelihood to this run's answers and say how probable they make the ones evaluated",
    )
    .action((options: EvaluateOptions) =>
      run((context) =>
        withWorkspace(context, (workspace) => {
          const { db } = workspace;
          const of = findRun(db, options.run);
          const filter = filterOf(db, of, options);
          const { part = null, group = null, side = null } = filter;
          const table = openAnswerTable(workspace, of);
          const evaluation = evaluateRun(db, table, filter);
          const likelihoods =
            options.calibration === undefined
              ? null
              : judgeByCalibration(workspace, table, filter, options.calibration);
          const limits = [
            ...(part === null ? [] : [`part ${part}`]),
            ...(group === null ? [] : [`group ${group}`]),
          ].join(' and ');
          const limited = side === null ? '' : `, ${limits} (${side})`;
          const hint =
            evaluation.scores === null
              ? `\n\nNot scored yet: ${context.advise('score', '--run', of.name)}`
              : '';
          return ofRun(db, of, {
            document: {
              run: of.name,
              status: of.status,
              part,
              group,
              side,
              ...evaluationDocument(evaluation),
              ...(likelihoods !== null && { likelihoods }),
            },
            text:
              `Run "${of.name}" (${of.status})${limited}: ${describeEvaluation(evaluation)}` +
              `${likelihoods === null ? '' : `\n\nLikelihoods fitted to run "${likelihoods.calibration}", on these answers:\n${describeComparison(likelihoods)}`}${hint}`,
          });
        }),
      ),
    );
}

/** How probable both kinds, fitted to one run, make the answers of another that pass. @throws AppError for no such run or fit */
function judgeByCalibration(workspace: Workspace, table: AnswerTable, filter: Filter, name: string) {
  const fits = fitKindsToTable(openAnswerTable(workspace, findRun(workspace.db, name)), 'hard', true);
  const { rows } = new AnswerView(workspace.db, table, filter, null);
  const answers = [...knownAnswers(table, 'hard', rows)];
  return {
    calibration: name,
    fits,
    kind: 'compared' as const,
    ...judgeKinds(
      answers,
      () => fits,
      () => 0,
      1,
    ),
  };
}

/** The page's filter of the same name. @throws UsageError, AppError for what is not there */
function filterOf(db: Database, run: Run, { split, part, group, side }: EvaluateOptions): Filter {
  if (part === undefined && split !== undefined) throw new UsageError('--split needs --part.');
  if (part === undefined && group === undefined) {
    if (side !== undefined) throw new UsageError('--side needs --part or --group.');
    return {};
  }
  const hasTargets = referenceSetOfTargets(db, run) !== null;
  if (side !== undefined && sideOf({ side }, hasTargets) !== side)
    throw new UsageError(
      `The run "${run.name}" does not compare targets with references: give --side both or --side either.`,
    );
  return {
    ...(part === undefined ? {} : { split: splitWithPart(db, run, split, part), part }),
    ...(group === undefined ? {} : { group: existingGroup(db, run, group) }),
    side: side ?? sideOf({ side: NEW_SIDE }, hasTargets),
  };
}

function splitWithPart(db: Database, run: Run, name: string | undefined, part: string): number {
  const dataset = datasetById(db, run.datasetId);
  if (dataset === null) throw new Error(`run ${run.id} is of no dataset`);
  const split = findSplit(db, dataset, name);
  imagesOfExistingPart(db, split, part);
  return split.id;
}

/** @throws AppError 'group-missing' */
function existingGroup(db: Database, run: Run, group: string): string {
  const groups = groupSizes(db, run.datasetId).map(({ name }) => name);
  if (groups.includes(group)) return group;
  throw groups.length === 0
    ? new AppError('group-missing', 'The images have no groups.', 'Import them with a group column.')
    : new AppError(
        'group-missing',
        `No image is of a group "${group}"; the groups are ${groups.join(', ')}.`,
        'Choose one of these groups.',
      );
}
