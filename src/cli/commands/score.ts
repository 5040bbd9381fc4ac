import { Option, type Command } from 'commander';
import type { CommandContext, RunCommand } from '../command-context.ts';
import { addLikelihoodOptions, likelihoodKindOption } from '../likelihood-options.ts';
import { addFilterOptions, isFiltered } from '../filter-options.ts';
import { existingFile, scoreRange } from '../option-values.ts';
import type { Report } from '../report.ts';
import type { ScoreOptions } from '../score-options.ts';
import { UsageError } from '../usage-error.ts';
import { scoreFile } from './score-file.ts';
import { scoreStoredRun } from './score-stored-run.ts';

export function addScore(command: Command, run: RunCommand): void {
  command
    .option('--run <name>', 'the run to score (default: the only one)')
    .option('--references <set>', "the reference set (default: the run's)")
    .option('--calibration <run>', "use the newest calibration of this run (default: the run's own)")
    .option(
      '--from <file>',
      'score a CSV file instead: test, reference, reference_score and label or p_first, p_second, p_similar',
      existingFile,
    )
    .option('--answers <column>', 'with --from: which column holds the answers, if there are several')
    .option('--range <low,high>', 'with --from: range of the scores in the file (default: 1,5)', scoreRange)
    .addOption(
      new Option('--evidence <kind>', 'use only the most probable label (hard) or all probabilities (soft)')
        .choices(['hard', 'soft'])
        .default('hard'),
    )
    .addOption(
      likelihoodKindOption(
        "the kind of likelihood: which of the run's calibrations to take (default: rao-kupper's, where there is one)",
      ),
    );
  command.option(
    '--corrections',
    "let people's labels take the place of answers; whose, --filter says: people=majority (default: the newest of anybody)",
    false,
  );
  addFilterOptions(command, 'score from only');
  addLikelihoodOptions(command).action((options: ScoreOptions) => run((context) => score(context, options)));
}

function score(context: CommandContext, options: ScoreOptions): Promise<Report> {
  const { from, run, references, calibration, answers, range } = options;
  if (from === undefined) {
    if (answers !== undefined) throw new UsageError('--answers needs --from.');
    if (range !== undefined) throw new UsageError('--range needs --from.');
    return scoreStoredRun(context, options);
  }
  if (run !== undefined || references !== undefined || calibration !== undefined)
    throw new UsageError(
      '--from needs no workspace and cannot be combined with --run, --references or --calibration.',
    );
  if (options.corrections)
    throw new UsageError('--corrections is for the runs of a workspace, not for --from.');
  if (isFiltered(options))
    throw new UsageError('--from cannot be combined with --filter, --split, --part, --group or --side.');
  return scoreFile(from, options);
}
