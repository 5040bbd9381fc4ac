import { Option, type Command } from 'commander';
import { formatQuantity } from '../../core/format.ts';
import { DATASET_FORMATS, type DatasetFormat } from '../../engine/datasets/dataset-description.ts';
import { importDataset } from '../../engine/jobs/datasets/import-dataset.ts';
import type { CommandContext, RunCommand } from '../command-context.ts';
import { describeProblems } from '../describe-problems.ts';
import { existingPath, scoreRange } from '../option-values.ts';
import type { Report } from '../report.ts';
import { formatNumber } from '../text-table.ts';
import { withWorkspace } from '../with-workspace.ts';

interface ImportOptions {
  readonly name?: string;
  readonly format?: DatasetFormat;
  readonly range?: readonly [number, number];
  readonly images?: string;
}

export function addImport(command: Command, run: RunCommand): void {
  command
    .argument('<path>', 'the folder of the dataset, or its CSV or TSV file', existingPath)
    .option('--name <name>', 'name of the dataset (default: from its files)')
    .addOption(new Option('--format <format>', 'its layout (default: detected)').choices(DATASET_FORMATS))
    .option('--range <low,high>', 'range of its scores, mapped to 1-5 (default: from the files)', scoreRange)
    .option('--images <folder>', 'folder of the images of a CSV file (default: beside it)', existingPath)
    .action((path: string, options: ImportOptions) => run((context) => importInto(context, path, options)));
}

function importInto(context: CommandContext, path: string, options: ImportOptions): Promise<Report> {
  return withWorkspace(
    context,
    async (workspace) => {
      const { onProgress, signal } = context;
      const imported = await importDataset(workspace, path, { ...options, onProgress, signal });
      const { images, splits, problems, rawRange, format, root, origin } = imported.description;
      const rated = images.filter(({ raterSpread }) => raterSpread !== null).length;
      const parts = splits.map(({ name, members }) => `${name} (${formatNumber(members.length)})`);
      return {
        document: {
          dataset: imported.name,
          status: imported.status,
          format,
          root,
          images: images.length,
          splits: splits.map(({ name, kind, members }) => ({ name, kind, images: members.length })),
          rawRange,
          origin,
          problemCount: problems.length,
          problems,
        },
        warnings: describeProblems(problems),
        text: [
          imported.status === 'created'
            ? `Imported ${formatNumber(images.length)} image${images.length === 1 ? '' : 's'} as "${imported.name}" (${format}, ${root}).`
            : `"${imported.name}" is in the workspace already, with the same ${formatQuantity(images.length, 'image')}.`,
          parts.length > 0 ? `Splits: ${parts.join(', ')}` : null,
          rated > 0 ? `Spread of the raters known for ${formatQuantity(rated, 'image')}.` : null,
          rawRange === null ? null : `Scores mapped from ${rawRange.join('-')} to 1-5.`,
          origin,
          describeProblems(problems),
        ]
          .filter((line) => line !== null)
          .join('\n'),
      };
    },
    { create: true },
  );
}
