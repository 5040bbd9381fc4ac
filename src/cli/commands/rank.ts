import { Option, type Command } from 'commander';
import type { Ties } from '../../core/ranking-terms.ts';
import type { RunCommand } from '../command-context.ts';
import { existingFile, numberIn } from '../option-values.ts';
import type { RankOptions } from '../rank-options.ts';
import { UsageError } from '../usage-error.ts';

export function addRank(command: Command, run: RunCommand): void {
  command
    .option('--run <name>', 'the run (default: the only one)')
    .option(
      '--from <file>',
      'rank the votes of a file instead, without a workspace: CSV, TSV, JSON, JSONL, Parquet or xlsx with the columns first, second ' +
        'and label, or model_a, model_b and winner, or chosen and rejected; weight and rater may be there too',
      existingFile,
    )
    .addOption(
      new Option(
        '--both-bad <as>',
        'with --from: what "both bad" says: as much as a tie, or nothing, as a skip (default: tie)',
      ).choices(['tie', 'skip']),
    )
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
    .option(
      '--keep',
      "make the scores, mapped to 1-5, those of the run's dataset, where nobody has given any; every view then says that they are estimated",
    )
    .action((options: RankOptions) =>
      // A file is ranked without what workspaces need.
      run(async (context) => {
        const { from } = options;
        if (from === undefined) {
          if (options.bothBad !== undefined) throw new UsageError('--both-bad needs --from.');
          return (await import('./rank-stored-run.ts')).rankStoredRun(context, options);
        }
        if (options.run !== undefined)
          throw new UsageError('--from needs no workspace and cannot be combined with --run.');
        if (options.keep === true) throw new UsageError('--keep needs a run of a workspace.');
        if (options.evidence === 'soft')
          throw new UsageError(
            '--evidence soft is for the runs of a workspace: a vote has no probabilities.',
          );
        return (await import('./rank-file.ts')).rankFile(from, options);
      }),
    );
}
