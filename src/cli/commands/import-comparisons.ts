import { Option, type Command } from 'commander';
import { DEFAULT_THETA } from '../../core/labels.ts';
import { importComparisons } from '../../engine/jobs/datasets/import-comparisons.ts';
import { COMPARISON_FORMATS, type ComparisonFormat } from '../../engine/formats/read-comparison-table.ts';
import type { RunCommand } from '../command-context.ts';
import { describeProblems } from '../describe-problems.ts';
import { existingPath, numberIn, scoreRange } from '../option-values.ts';
import { textTable } from '../text-table.ts';
import { withWorkspace } from '../with-workspace.ts';

interface ImportComparisonsOptions {
  readonly dataset?: string;
  readonly name?: string;
  readonly range?: readonly [number, number];
  readonly theta: number;
  readonly format?: ComparisonFormat;
}

export function addImportComparisons(command: Command, run: RunCommand): void {
  command
    .argument(
      '<path>',
      'CSV, TSV, xlsx, JSON, JSONL or Parquet: a table, or rows of Hugging Face, TRL or LLaVA; or a folder of them',
      existingPath,
    )
    .option(
      '--dataset <name>',
      'the dataset of the images, created if it does not exist (default: from the path)',
    )
    .option('--name <name>', 'name of the runs and sets (default: from the files)')
    .addOption(
      new Option('--format <format>', 'what the files are (default: by their content)').choices(
        COMPARISON_FORMATS,
      ),
    )
    .option('--range <low,high>', 'range of the scores in the files', scoreRange)
    .option(
      '--theta <theta>',
      'largest score difference that counts as Similar',
      numberIn({ min: 0 }),
      DEFAULT_THETA,
    )
    .action((path: string, options: ImportComparisonsOptions) =>
      run((context) =>
        withWorkspace(
          context,
          async (workspace) => {
            const { onProgress, signal } = context;
            const imported = await importComparisons(workspace, path, {
              ...options,
              onProgress,
              signal,
              isAlone: true,
            });
            const { dataset, items, problems, origins } = imported;
            return {
              document: {
                dataset: dataset.name,
                status: dataset.status,
                items,
                origins,
                problemCount: problems.length,
                problems,
              },
              warnings: describeProblems(problems),
              text: [
                `Dataset "${dataset.name}" (${dataset.status})`,
                textTable(
                  ['kind', 'name', 'size', 'status'],
                  items.map((item) => [item.kind, item.name, item.size, item.status]),
                ),
                ...origins,
                describeProblems(problems),
              ]
                .filter((line) => line !== null)
                .join('\n'),
            };
          },
          { create: true },
        ),
      ),
    );
}
