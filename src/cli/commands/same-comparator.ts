import type { Command } from 'commander';
import { declareSameComparator } from '../../engine/jobs/runs/declare-comparator.ts';
import { sourcedLikelihood } from '../../engine/jobs/scores/likelihoods-of-run.ts';
import { findRun } from '../../engine/jobs/workspace/find-in-workspace.ts';
import type { RunCommand } from '../command-context.ts';
import { ofRun } from '../simulated-run.ts';
import { UsageError } from '../usage-error.ts';
import { withWorkspace } from '../with-workspace.ts';

interface SameComparatorOptions {
  readonly run?: string;
  readonly as?: string;
  readonly none?: true;
}

export function addSameComparator(command: Command, run: RunCommand): void {
  command
    .option('--run <name>', 'the run (default: the only one)')
    .option('--as <run>', 'the run that the same comparator answered')
    .option('--none', 'take a declaration back')
    .action((options: SameComparatorOptions) =>
      run((context) =>
        withWorkspace(context, async (workspace) => {
          if ((options.as === undefined) === (options.none === undefined))
            throw new UsageError('Give --as RUN to declare it, or take a declaration back with --none.');
          const { db } = workspace;
          const of = findRun(db, options.run);
          const as = options.as === undefined ? null : findRun(db, options.as);
          await declareSameComparator(workspace, of, as);
          const { source } = sourcedLikelihood(workspace, of, null);
          return ofRun(db, of, {
            document: { run: of.name, sameComparatorAs: as?.name ?? null, likelihoodSource: source },
            text:
              as === null
                ? `Run "${of.name}" is no longer declared to be of another run's comparator. Scores by default: ${source}.`
                : `Run "${of.name}" is declared to be of the same comparator as run "${as.name}". Scores by default: ${source}.`,
          });
        }),
      ),
    );
}
