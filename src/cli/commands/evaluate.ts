import type { Command } from 'commander';
import { judgeKinds } from '../../core/compare-kinds.ts';
import type { AnswerView } from '../../engine/analysis/filters/answer-view.ts';
import { imagesOfView } from '../../engine/analysis/filters/images-of-view.ts';
import { knownAnswers } from '../../engine/analysis/scores/known-answers.ts';
import { openAnswerTable } from '../../engine/analysis/tables/open-answer-table.ts';
import { bestPc } from '../../engine/jobs/datasets/dataset-health.ts';
import { leakWarnings } from '../../engine/jobs/datasets/twins-across.ts';
import { filterWords } from '../../engine/jobs/export/table-origin.ts';
import { describeReversesNotAsked, reversesNotAsked } from '../../engine/jobs/runs/reverses-not-asked.ts';
import { fitKindsToTable } from '../../engine/jobs/scores/calibrate-run.ts';
import { evaluateRun } from '../../engine/jobs/scores/evaluate-run.ts';
import { findRun } from '../../engine/jobs/workspace/find-in-workspace.ts';
import type { Workspace } from '../../engine/store/workspace.ts';
import type { RunCommand } from '../command-context.ts';
import { describeEvaluation, evaluationDocument } from '../evaluation-report.ts';
import { addFilterOptions, openFilteredView, type FilterOptions } from '../filter-options.ts';
import { describeComparison } from '../kinds-report.ts';
import { formatNumber } from '../text-table.ts';
import { ofRun } from '../simulated-run.ts';
import { withWorkspace } from '../with-workspace.ts';

interface EvaluateOptions extends FilterOptions {
  readonly run?: string;
  readonly calibration?: string;
}

export function addEvaluate(command: Command, run: RunCommand): void {
  command
    .option('--run <name>', 'the run (default: the only one)')
    .option(
      '--calibration <run>',
      "also fit both kinds of likelihood to this run's answers and say how probable they make the ones evaluated",
    );
  addFilterOptions(command, 'evaluate only').action((options: EvaluateOptions) =>
    run((context) =>
      withWorkspace(context, (workspace) => {
        const { db } = workspace;
        const of = findRun(db, options.run);
        const view = openFilteredView(workspace, of, options);
        const words = filterWords(db, of.id, view.filter);
        const evaluation = evaluateRun(db, view);
        const { scores } = evaluation;
        const likelihoods =
          options.calibration === undefined ? null : judgeByCalibration(workspace, view, options.calibration);
        const hint =
          scores === null ? `\n\nNot scored yet: ${context.advise('score', '--run', of.name)}` : '';
        const under = filterWords(db, of.id, scores?.filter ?? null);
        const ceiling = bestPc(db, of.datasetId);
        const notAsked = reversesNotAsked(of);
        const warnings = [
          ...leakWarnings(db, of.datasetId, { concerned: imagesOfView(view) }),
          ...(notAsked === null ? [] : [describeReversesNotAsked(notAsked)]),
        ];
        const { part = null, group = null, side = null } = view.filter;
        return ofRun(db, of, {
          document: {
            run: of.name,
            status: of.status,
            part,
            group,
            side,
            filter: words,
            ...evaluationDocument(evaluation, under),
            ...(likelihoods !== null && { likelihoods }),
            bestPc: ceiling && { pc: ceiling.pc, interval: ceiling.interval, method: ceiling.method },
            warnings,
          },
          text:
            `Run "${of.name}" (${of.status})${words === null ? '' : `, ${words}`}: ${describeEvaluation(evaluation, under)}` +
            `${likelihoods === null ? '' : `\n\nLikelihoods fitted to run "${likelihoods.calibration}", on these answers:\n${describeComparison(likelihoods)}`}${hint}` +
            (ceiling === null
              ? ''
              : `\n\nThe noise of the scores leaves any method a PC of at most ${formatNumber(ceiling.pc)} ("tiebreak health").`) +
            warnings.map((warning) => `\n${warning}`).join(''),
        });
      }),
    ),
  );
}

/** How probable both kinds, fitted to one run, make the answers of another that pass. @throws AppError for no such run or fit */
function judgeByCalibration(workspace: Workspace, { table, rows }: AnswerView, name: string) {
  const fits = fitKindsToTable(openAnswerTable(workspace, findRun(workspace.db, name)), 'hard', true);
  return {
    calibration: name,
    fits,
    kind: 'compared' as const,
    ...judgeKinds(
      knownAnswers(table, 'hard', rows),
      () => fits,
      () => 0,
      1,
    ),
  };
}
