import { Option, type Command } from 'commander';
import { formatQuantity } from '../../core/format.ts';
import { answerWeights, type EvidenceKind } from '../../core/evidence.ts';
import {
  DEFAULT_KIND,
  LIKELIHOODS,
  parametersOf,
  parameterValues,
  type LikelihoodKindName,
} from '../../core/likelihood.ts';
import type { KindComparisonOutcome } from '../../core/compare-kinds.ts';
import { compareKindsOnTable } from '../../engine/analysis/scores/known-answers.ts';
import { parseLabelledPairs } from '../../engine/datasets/evidence-csv.ts';
import type { ImportProblem } from '../../engine/datasets/import-problem.ts';
import { readText } from '../../engine/datasets/read-text.ts';
import { openAnswerTable } from '../../engine/analysis/tables/open-answer-table.ts';
import { calibrateRun } from '../../engine/jobs/scores/calibrate-run.ts';
import { findRun } from '../../engine/jobs/workspace/find-in-workspace.ts';
import { fitLikelihood, type FittedLikelihood } from '../../engine/jobs/scores/fit-likelihood.ts';
import type { CommandContext, RunCommand } from '../command-context.ts';
import { describeProblems } from '../describe-problems.ts';
import { describeRange } from '../describe-range.ts';
import { describeComparison } from '../kinds-report.ts';
import { likelihoodKindOption } from '../likelihood-options.ts';
import { existingFile, scoreRange } from '../option-values.ts';
import type { Report } from '../report.ts';
import { ofRun } from '../simulated-run.ts';
import { formatNumber, textTable } from '../text-table.ts';
import { UsageError } from '../usage-error.ts';
import { withWorkspace } from '../with-workspace.ts';

interface CalibrateOptions {
  readonly run?: string;
  readonly from?: string;
  readonly answers?: string;
  readonly range?: readonly [number, number];
  readonly evidence: EvidenceKind;
  readonly likelihood: LikelihoodKindName;
  /** --no-bias holds the position bias at 0. */
  readonly bias: boolean;
}

export function addCalibrate(command: Command, run: RunCommand): void {
  command
    .option('--run <name>', 'the run whose answers to fit (default: the only one)')
    .option(
      '--from <file>',
      'fit a CSV file instead: first_score, second_score and label, predicted or p_first, p_second, p_similar',
      existingFile,
    )
    .option('--answers <column>', 'with --from: which column holds the answers, if there are several')
    .option('--range <low,high>', 'with --from: range of the scores in the file (default: 1,5)', scoreRange)
    .addOption(likelihoodKindOption('the kind of likelihood to fit').default(DEFAULT_KIND))
    .option('--no-bias', 'fix the position bias at 0')
    .addOption(
      new Option('--evidence <kind>', 'use only the most probable label (hard) or all probabilities (soft)')
        .choices(['hard', 'soft'])
        .default('hard'),
    )
    .action((options: CalibrateOptions) => run((context) => calibrate(context, options)));
}

async function calibrate(context: CommandContext, options: CalibrateOptions): Promise<Report> {
  const { from, run: name, evidence, bias: fitBias, likelihood: kind } = options;
  if (from === undefined) {
    if (options.answers !== undefined) throw new UsageError('--answers needs --from.');
    if (options.range !== undefined) throw new UsageError('--range needs --from.');
    return withWorkspace(context, async (workspace) => {
      const run = findRun(workspace.db, name);
      const table = openAnswerTable(workspace, run);
      const { calibrationId, fitted } = await calibrateRun(workspace, table, { kind, fitBias, evidence });
      const comparison = compareKindsOnTable(table, evidence, fitBias);
      const report = reportOf(fitted, `run "${run.name}"`, [], comparison);
      const document = { run: run.name, calibration: calibrationId, ...report.document };
      return ofRun(workspace.db, run, { ...report, document });
    });
  }
  if (name !== undefined) throw new UsageError('--from needs no workspace: it goes without --run.');
  const text = await readText(from);
  const parsed = parseLabelledPairs(text, from, {
    ...(options.answers !== undefined && { answers: options.answers }),
    ...(options.range !== undefined && { range: options.range }),
  });
  const pairs = parsed.rows.map(({ firstScore, secondScore, weights }) => ({
    firstScore,
    secondScore,
    weights: answerWeights(weights, evidence),
  }));
  const source = [from, ...describeRange(parsed.range)].join(' ');
  const report = reportOf(fitLikelihood(pairs, { kind, fitBias }), source, parsed.problems, null);
  return { ...report, document: { ...report.document, range: parsed.range } };
}

function reportOf(
  fitted: FittedLikelihood,
  source: string,
  problems: readonly ImportProblem[],
  /** Null of a file, which does not say which image a score is of. */
  comparison: KindComparisonOutcome | null,
): Report & { readonly document: object } {
  const { likelihood, standardErrors, logLikelihood, pairs } = fitted;
  const values = parameterValues(likelihood);
  const rows = parametersOf(likelihood).map(
    ({ name, plainSymbol }) => [`${name} ${plainSymbol}`, values[name], standardErrors[name]] as const,
  );
  return {
    document: {
      likelihood: likelihood.kind,
      ...values,
      standardErrors,
      logLikelihood,
      pairs,
      converged: true,
      comparison,
      ...(problems.length > 0 && { problems }),
    },
    warnings: describeProblems(problems),
    text: [
      `${LIKELIHOODS[likelihood.kind].title}'s likelihood of ${source}, by maximum likelihood on ${formatQuantity(pairs, 'pair')} (log likelihood ${formatNumber(logLikelihood)}):`,
      textTable(['parameter', 'value', 'standard error'], rows),
      `Score with it: ${Object.entries(values)
        .map(([name, value]) => `--${name} ${value}`)
        .join(' ')}`,
      comparison === null ? null : `\n${describeComparison(comparison)}`,
      describeProblems(problems),
    ]
      .filter((line) => line !== null)
      .join('\n'),
  };
}
