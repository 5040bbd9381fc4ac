import type { Command } from 'commander';
import { formatShare, formatShareInterval } from '../../core/format.ts';
import { openAnswerTable } from '../../engine/analysis/tables/open-answer-table.ts';
import { accuracyOnLabels } from '../../engine/jobs/training/accuracy-on-labels.ts';
import { findDataset, findPairSet, findRun } from '../../engine/jobs/workspace/find-in-workspace.ts';
import { storedDataset } from '../../engine/jobs/workspace/stored-by-id.ts';
import type { Run } from '../../engine/store/runs.ts';
import type { RunCommand } from '../command-context.ts';
import { ofRun } from '../simulated-run.ts';
import { textTable } from '../text-table.ts';
import { withWorkspace } from '../with-workspace.ts';

interface HeldOutOptions {
  readonly pairs: string;
  readonly before: string;
  readonly after: string;
}

export function addHeldOut(command: Command, run: RunCommand): void {
  command
    .requiredOption('--pairs <set>', 'the pair set whose labels are right: "NAME held out" of a task')
    .requiredOption('--before <run>', 'answers of the base model about it')
    .requiredOption('--after <run>', 'answers of the trained model about it')
    .action((options: HeldOutOptions) =>
      run((context) =>
        withWorkspace(context, (workspace) => {
          const { db } = workspace;
          const [before, after] = [findRun(db, options.before), findRun(db, options.after)];
          const dataset = findDataset(db, storedDataset(db, before.datasetId).name);
          const pairSet = findPairSet(db, dataset, options.pairs);
          const answersOf = (of: Run) => ({ name: of.name, table: openAnswerTable(workspace, of) });
          const found = accuracyOnLabels(db, pairSet, [answersOf(before), answersOf(after)]);
          const repeat = `tiebreak held-out --pairs ${JSON.stringify(options.pairs)} --before ${JSON.stringify(options.before)} --after ${JSON.stringify(options.after)}`;
          const { value, interval } = found.difference;
          return ofRun(db, after, {
            document: {
              pairSet: pairSet.name,
              runBefore: before.name,
              runAfter: after.name,
              ...found,
              repeat,
            },
            text: [
              `Accuracy on the labels of "${pairSet.name}", ${found.pairs} of ${found.ofPairs} pairs answered by both, ${found.answers} answers each:`,
              textTable(
                ['', 'run', 'accuracy', '95 %'],
                [
                  [
                    'before',
                    before.name,
                    formatShare(found.before.value),
                    formatShareInterval(found.before.interval),
                  ],
                  [
                    'after',
                    after.name,
                    formatShare(found.after.value),
                    formatShareInterval(found.after.interval),
                  ],
                  [
                    'difference',
                    '',
                    formatShare(value),
                    interval === null ? 'not defined' : formatShareInterval(interval),
                  ],
                ],
              ),
              'Intervals are over images; that of the difference pairs the answers.',
            ].join('\n'),
          });
        }),
      ),
    );
}
