import { Option, type Command } from 'commander';
import { findDataset } from '../../engine/jobs/workspace/find-in-workspace.ts';
import { DEFAULT_TEST_SHARE } from '../../core/split.ts';
import { leakWarnings } from '../../engine/jobs/datasets/twins-across.ts';
import {
  DEFAULT_SPLIT_SEED,
  makeSplit,
  TWIN_RULES,
  type TwinRule,
} from '../../engine/jobs/sets/make-split.ts';
import type { RunCommand } from '../command-context.ts';
import { numberIn, wholeNumber } from '../option-values.ts';
import { formatNumber } from '../text-table.ts';
import { withWorkspace } from '../with-workspace.ts';

interface SplitOptions {
  readonly name: string;
  readonly testShare: number;
  readonly folds?: number;
  readonly seed: number;
  readonly twins: TwinRule;
}

export function addSplit(command: Command, run: RunCommand): void {
  command
    .argument('[dataset]', 'the dataset (default: the only one)')
    .option('--name <name>', 'name of the split', 'split')
    .option('--test-share <share>', 'share of test images', numberIn({ min: 0, max: 1 }), DEFAULT_TEST_SHARE)
    .addOption(
      new Option('--folds <k>', 'make k folds instead, numbered from 1')
        .argParser(wholeNumber(2))
        .conflicts('testShare'),
    )
    .addOption(
      new Option(
        '--twins <rule>',
        'images that are one picture: drawn apart, kept together, or left out but for one',
      )
        .choices(TWIN_RULES)
        .default('apart'),
    )
    .option('--seed <n>', 'random seed', wholeNumber(), DEFAULT_SPLIT_SEED)
    .action((name: string | undefined, { folds, testShare, ...options }: SplitOptions) =>
      run((context) =>
        withWorkspace(context, async (workspace) => {
          const dataset = findDataset(workspace.db, name);
          const { split, parts } = await workspace.transaction(() =>
            makeSplit(workspace, dataset, {
              ...options,
              ...(folds === undefined ? { testShare } : { folds }),
            }),
          );
          const warnings = leakWarnings(workspace.db, dataset.id, { splitId: split.id });
          const list = Object.entries(parts).map(([part, size]) => `${part} ${formatNumber(size)}`);
          return {
            document: {
              dataset: dataset.name,
              split: split.name,
              kind: split.kind,
              seed: split.seed,
              parts,
              warnings,
            },
            text: `Split "${split.name}" of "${dataset.name}": ${list.join(', ')} images${warnings.map((text) => `\n${text} --twins together keeps them in one part.`).join('')}`,
          };
        }),
      ),
    );
}
