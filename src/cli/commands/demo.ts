import { parameterValues } from '../../core/likelihood.ts';
import path from 'node:path';
import type { Command } from 'commander';
import { advisedCommand } from '../../engine/advised-command.ts';
import { evaluateRun } from '../../engine/jobs/scores/evaluate-run.ts';
import { runDemo } from '../../engine/jobs/workspace/demo.ts';
import { addDeviceOptions, type DeviceOptions } from '../card-options.ts';
import type { CommandContext, RunCommand } from '../command-context.ts';
import { DEFAULT_DEMO_WORKSPACE } from '../defaults.ts';
import { runListener } from '../compare-run.ts';
import { describeEvaluation, evaluationDocument } from '../evaluation-report.ts';
import { describeLikelihood } from '../likelihood-options.ts';
import type { Report } from '../report.ts';
import { SIMULATED_FACES } from '../simulated-run.ts';
import { openFilteredView } from '../filter-options.ts';
import { withWorkspace } from '../with-workspace.ts';

const SIMULATED =
  `${SIMULATED_FACES}, compared by the small demo model.\n` +
  'These figures show that everything works; they say nothing about real faces or a real LLaVA.';

export function addDemo(command: Command, run: RunCommand): void {
  addDeviceOptions(command).action((options: DeviceOptions) => run((context) => demo(context, options)));
}

function demo(context: CommandContext, { gpu, threads }: DeviceOptions): Promise<Report> {
  const workspaceDir = context.workspaceIsGiven ? context.workspaceDir : path.resolve(DEFAULT_DEMO_WORKSPACE);
  return withWorkspace(
    { ...context, workspaceDir },
    async (workspace) => {
      const outcome = await runDemo(workspace, {
        gpu,
        ...(threads === undefined ? {} : { threads }),
        ...runListener(context),
        onStep: (step) => context.progress.note(step),
      });
      if (outcome === null)
        return {
          document: { status: 'paused', workspace: workspaceDir, simulated: true },
          text: 'Stopped. Run the same command to resume.',
        };
      const { run, targets, references, reused } = outcome;
      const evaluation = evaluateRun(workspace.db, openFilteredView(workspace, run, {}));
      const likelihood = evaluation.scores?.scoring.likelihood;
      return {
        document: {
          status: 'finished',
          simulated: true,
          workspace: workspaceDir,
          reused,
          targets,
          references,
          ...(likelihood !== undefined && parameterValues(likelihood)),
          ...evaluationDocument(evaluation, null),
        },
        text: [
          SIMULATED,
          '',
          `${targets} test faces x ${references} references, each pair in both orders${reused ? ' (answered earlier)' : ''}: ${describeEvaluation(evaluation, null)}`,
          '',
          ...(likelihood === undefined
            ? []
            : [`Likelihood: ${describeLikelihood({ likelihood, source: 'calibrated on training faces' })}`]),
          `Everything is kept in ${workspaceDir}. To see what it holds: ${advisedCommand('status', '--workspace', path.relative('.', workspaceDir) || '.')}`,
        ].join('\n'),
      };
    },
    { create: true },
  );
}
