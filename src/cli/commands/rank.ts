import { Option, type Command } from 'commander';
import type { EvidenceKind } from '../../core/evidence.ts';
import type { Ties } from '../../core/ranking-terms.ts';
import { findRun } from '../../engine/jobs/workspace/find-in-workspace.ts';
import { openAnswerTable } from '../../engine/analysis/tables/open-answer-table.ts';
import { rankRun } from '../../engine/jobs/scores/rank-run.ts';
import type { CommandContext, RunCommand } from '../command-context.ts';
import { numberIn } from '../option-values.ts';
import { rankingReport } from '../ranking-report.ts';
import type { Report } from '../report.ts';
import { ofRun } from '../simulated-run.ts';
import { withWorkspace } from '../with-workspace.ts';

interface RankOptions {
  readonly run?: string;
  readonly ties: Ties;
  /** --no-position-effect leaves it out. */
  readonly positionEffect: boolean;
  readonly ridge: number;
  readonly evidence: EvidenceKind;
}

export function addRank(command: Command, run: RunCommand): void {
  command
    .option('--run <name>', 'the run (default: the only one)')
    .addOption(
      new Option('--ties <model>', 'model of ties')
        .choices(['rao-kupper', 'davidson', 'half'] satisfies Ties[])
        .default('rao-kupper'),
    )
    .option(
      '--no-position-effect',
      'fit no position effect (default: fit one where the answers determine it)',
    )
    .option(
      '--ridge <penalty>',
      'ridge penalty, which keeps the scores of unbeaten images finite',
      numberIn({ min: 0 }),
      0,
    )
    .addOption(
      new Option('--evidence <kind>', 'use only the most probable label (hard) or all probabilities (soft)')
        .choices(['hard', 'soft'])
        .default('hard'),
    )
    .action((options: RankOptions) => run((context) => rank(context, options)));
}

function rank(context: CommandContext, { run: name, ...options }: RankOptions): Promise<Report> {
  return withWorkspace(context, (workspace) => {
    const { db } = workspace;
    const run = findRun(db, name);
    const table = openAnswerTable(workspace, run);
    const trueScores = new Map(
      table.images.names.map((image, index) => [image, table.images.trueScore(index)]),
    );
    const report = rankingReport(rankRun(table, options), options, (image) => trueScores.get(image) ?? null);
    return ofRun(db, run, {
      document: { run: run.name, ...report.document },
      text: [`Run "${run.name}": ${report.summary}`, ...report.text].join('\n'),
    });
  });
}
