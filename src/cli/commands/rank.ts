import { Option, type Command } from 'commander';
import { formatQuantity } from '../../core/format.ts';
import type { EvidenceKind } from '../../core/evidence.ts';
import { LEAST_FOR_CORRELATION, spearman, tooFewImages } from '../../core/metrics.ts';
import { INDEPENDENCE, ROBUST } from '../../core/ranking-independence.ts';
import type { Ties } from '../../core/ranking-objective.ts';
import { findRun } from '../../engine/jobs/workspace/find-in-workspace.ts';
import { openAnswerTable } from '../../engine/analysis/tables/open-answer-table.ts';
import { rankRun } from '../../engine/jobs/scores/rank-run.ts';
import type { CommandContext, RunCommand } from '../command-context.ts';
import { numberIn } from '../option-values.ts';
import type { Report } from '../report.ts';
import { ofRun } from '../simulated-run.ts';
import { formatDecimal, formatNumber, textTable } from '../text-table.ts';
import { withWorkspace } from '../with-workspace.ts';

interface RankOptions {
  readonly run?: string;
  readonly ties: Ties;
  /** --no-position-effect leaves it out. */
  readonly positionEffect: boolean;
  readonly ridge: number;
  readonly evidence: EvidenceKind;
}

/** Images listed for a person. */
const LISTED = 20;

export function addRank(command: Command, run: RunCommand): void {
  command
    .option('--run <name>', 'the run (default: the only one)')
    .addOption(
      new Option('--ties <model>', 'model of ties')
        .choices(['rao-kupper', 'davidson', 'half'] satisfies Ties[])
        .default('rao-kupper'),
    )
    .option('--no-position-effect', 'assume no position bias')
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
    const ranking = rankRun(table, options);
    const trueScores = new Map(
      table.images.names.map((image, index) => [image, table.images.trueScore(index)]),
    );
    const ranked = ranking.items
      .map((image, index) => ({
        image,
        score: ranking.scores[index] ?? NaN,
        standardError: ranking.standardErrors?.scores[index] ?? null,
        trueScore: trueScores.get(image) ?? null,
      }))
      .sort((a, b) => b.score - a.score)
      .map((image, index) => ({ rank: index + 1, ...image }));
    const known = ranked.filter(({ trueScore }) => trueScore !== null);
    const agreement =
      known.length < LEAST_FOR_CORRELATION
        ? null
        : spearman(
            known.map(({ score }) => score),
            known.map(({ trueScore }) => trueScore ?? NaN),
          );
    const correlationNote = agreement === null && known.length > 0 ? tooFewImages(known.length) : null;
    const { tie, positionEffect, logLikelihood, standardErrors } = ranking;
    return ofRun(db, run, {
      document: {
        run: run.name,
        ties: options.ties,
        tie,
        positionEffect,
        standardErrors: standardErrors && {
          method: standardErrors.method,
          tie: standardErrors.tie,
          positionEffect: standardErrors.positionEffect,
        },
        logLikelihood,
        spearman: agreement,
        correlationNote,
        ranking: ranked,
      },
      text: [
        `Run "${run.name}": ${formatQuantity(ranked.length, 'image')}, scores in logits ` +
          `(position effect ${formatDecimal(positionEffect)}${tie === null ? '' : `, tie parameter ${formatDecimal(tie)}`})`,
        '',
        textTable(
          ['rank', 'image', 'score', 'standard error', 'true'],
          ranked
            .slice(0, LISTED)
            .map((row) => [
              row.rank,
              row.image,
              formatDecimal(row.score),
              formatDecimal(row.standardError),
              formatDecimal(row.trueScore),
            ]),
        ),
        ...(ranked.length > LISTED
          ? [`... and ${formatNumber(ranked.length - LISTED)} more images (--json lists all)`]
          : []),
        ...(standardErrors === null ? [] : ['', INDEPENDENCE]),
        ...(standardErrors?.method === 'sandwich' ? [ROBUST] : []),
        ...(agreement === null
          ? correlationNote === null
            ? []
            : ['', correlationNote]
          : ['', `Spearman correlation with the true scores: ${formatDecimal(agreement)}`]),
      ].join('\n'),
    });
  });
}
