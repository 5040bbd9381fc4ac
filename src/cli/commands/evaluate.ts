import type { Command } from 'commander';
import { openAnswerTable } from '../../engine/analysis/tables/open-answer-table.ts';
import { evaluateRun } from '../../engine/jobs/scores/evaluate-run.ts';
import { findRun, findSplit } from '../../engine/jobs/workspace/find-in-workspace.ts';
import { imagesOfExistingPart } from '../../engine/jobs/sets/scored-images.ts';
import type { Database } from '../../engine/store/database.ts';
import { datasetById } from '../../engine/store/datasets.ts';
import type { Run } from '../../engine/store/runs.ts';
import type { RunCommand } from '../command-context.ts';
import { describeEvaluation, evaluationDocument } from '../evaluation-report.ts';
import { ofRun } from '../simulated-run.ts';
import { UsageError } from '../usage-error.ts';
import { withWorkspace } from '../with-workspace.ts';

interface EvaluateOptions {
  readonly run?: string;
  readonly split?: string;
  readonly part?: string;
}

export function addEvaluate(program: Command, run: RunCommand): void {
  program
    .command('evaluate')
    .description("evaluate a run's answers and its newest scores against the truth, with intervals")
    .option('--run <name>', 'the run (default: the only one)')
    .option('--split <name>', "with --part: the split (default: the dataset's only one)")
    .option('--part <part>', 'evaluate only images of this part of the split, such as the held-out fold')
    .action((options: EvaluateOptions) =>
      run((context) =>
        withWorkspace(context, (workspace) => {
          const { db } = workspace;
          const of = findRun(db, options.run);
          const judged = judgedImages(db, of, options);
          const evaluation = evaluateRun(db, openAnswerTable(workspace, of), judged);
          const hint =
            evaluation.scores === null
              ? `\n\nNot scored yet: ${context.advise('score', '--run', of.name)}`
              : '';
          return ofRun(db, of, {
            document: {
              run: of.name,
              status: of.status,
              part: options.part ?? null,
              ...evaluationDocument(evaluation),
            },
            text: `Run "${of.name}" (${of.status}): ${describeEvaluation(evaluation)}${hint}`,
          });
        }),
      ),
    );
}

function judgedImages(db: Database, run: Run, { split, part }: EvaluateOptions): Set<number> | undefined {
  if (part === undefined) {
    if (split !== undefined) throw new UsageError('--split needs --part.');
    return undefined;
  }
  const dataset = datasetById(db, run.datasetId);
  if (dataset === null) throw new Error(`run ${run.id} is of no dataset`);
  return new Set(imagesOfExistingPart(db, findSplit(db, dataset, split), part).map(({ id }) => id));
}
