import type { Command } from 'commander';
import { evaluateRun } from '../../engine/jobs/evaluate-run.ts';
import { findRun } from '../../engine/jobs/find-in-workspace.ts';
import type { RunCommand } from '../command-context.ts';
import { describeEvaluation, evaluationDocument } from '../evaluation-report.ts';
import { withWorkspace } from '../with-workspace.ts';

export function addEvaluate(program: Command, run: RunCommand): void {
  program
    .command('evaluate')
    .description("measure a run's answers and its newest scores against the truth, with intervals")
    .option('--run <name>', 'the run (default: the only one)')
    .action((options: { readonly run?: string }) =>
      run((context) =>
        withWorkspace(context, ({ db }) => {
          const of = findRun(db, options.run);
          const evaluation = evaluateRun(db, of);
          const hint =
            evaluation.scores === null ? `\n\nNot scored yet: tiebreak score --run ${of.name}` : '';
          return {
            document: { run: of.name, status: of.status, ...evaluationDocument(evaluation) },
            text: `Run "${of.name}" (${of.status}): ${describeEvaluation(evaluation)}${hint}`,
          };
        }),
      ),
    );
}
