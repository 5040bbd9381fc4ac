import { Option, type Command } from 'commander';
import { importComparisons, type ComparisonsImport } from '../../engine/jobs/datasets/import-comparisons.ts';
import { COMPARISON_FORMATS, type ComparisonFormat } from '../../engine/formats/read-comparison-table.ts';
import { holdsSingleLabels } from '../../engine/store/predictions.ts';
import { storedRun } from '../../engine/jobs/workspace/stored-by-id.ts';
import type { Workspace } from '../../engine/store/workspace.ts';
import { countProblems } from '../../engine/datasets/import-problem.ts';
import type { RunCommand } from '../command-context.ts';
import { describeEstimates, USUAL_THETA } from '../../model/estimated-scores.ts';
import { describeProblems } from '../describe-problems.ts';
import { existingPath, numberIn, scoreRange } from '../option-values.ts';
import { textTable } from '../text-table.ts';
import { withWorkspace } from '../with-workspace.ts';
import { keepYoungGenerationSmall } from '../young-generation.ts';

interface ImportComparisonsOptions {
  readonly dataset?: string;
  readonly name?: string;
  readonly range?: readonly [number, number];
  readonly theta?: number;
  readonly format?: ComparisonFormat;
  readonly by?: string;
}

/**
 * Answers of which a copy saves time that somebody notices, and of which making it takes more memory than the import may: a label that
 * was given once takes a quarter of what others take.
 */
const LEAST_KEPT = 20_000;
const MOST_KEPT = 2_000_000;
const MOST_LABELS_KEPT = 6_000_000;

/** Whoever looks at many answers first reads a copy of them, which is made while nobody waits. */
async function keepCopies(workspace: Workspace, items: ComparisonsImport['items']): Promise<void> {
  const fits = (id: number, size: number) =>
    size <= MOST_KEPT || (size <= MOST_LABELS_KEPT && holdsSingleLabels(workspace.db, id));
  const ids = items.flatMap(({ kind, id, status, size }) =>
    kind === 'run' && status === 'created' && size >= LEAST_KEPT && fits(id, size) ? [id] : [],
  );
  if (ids.length === 0) return;
  const { keepAnswers } = await import('../../engine/analysis/tables/open-answer-table.ts');
  for (const id of ids) keepAnswers(workspace, storedRun(workspace.db, id));
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
      `largest score difference that counts as Similar (default: ${USUAL_THETA})`,
      numberIn({ min: 0 }),
    )
    .option(
      '--by <column>',
      'of votes: also make a run of each value of this column, such as a category of prompts',
    )
    .action((path: string, options: ImportComparisonsOptions) =>
      run((context) =>
        withWorkspace(
          context,
          async (workspace) => {
            const { onProgress, signal } = context;
            keepYoungGenerationSmall();
            const imported = await importComparisons(workspace, path, {
              ...options,
              onProgress,
              signal,
              isAlone: true,
            });
            const { dataset, items, problems, origins, became, estimated } = imported;
            await keepCopies(workspace, items);
            return {
              document: {
                dataset: dataset.name,
                status: dataset.status,
                items,
                origins,
                became,
                estimatedScores: estimated,
                ...countProblems(problems),
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
                ...became.flatMap(({ file, sentences }) => [
                  '',
                  `${file}:`,
                  ...sentences.map((text) => `  ${text}`),
                ]),
                ...(estimated === null ? [] : ['', describeEstimates(estimated)]),
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
