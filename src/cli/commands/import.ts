import { Option, type Command } from 'commander';
import { formatQuantity } from '../../core/format.ts';
import type { DatasetFormat } from '../../engine/datasets/dataset-description.ts';
import { describeChoice, describeLosses, importLosses } from '../../engine/datasets/describe-import.ts';
import { countProblems } from '../../engine/datasets/import-problem.ts';
import { LAYOUTS } from '../../engine/datasets/layouts/layouts.ts';
import { importDataset, type DatasetImport } from '../../engine/jobs/datasets/import-dataset.ts';
import { describeFoundTwins } from '../../engine/jobs/datasets/twins-across.ts';
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
  readonly list?: string;
  readonly imageColumn?: string;
  readonly scoreColumn?: string;
  readonly raterColumn?: string;
}

export function addImport(command: Command, run: RunCommand): void {
  command
    .argument('<path>', 'the folder of the dataset, or the file that lists it', existingPath)
    .option('--name <name>', 'name of the dataset (default: from its files)')
    .addOption(
      new Option('--format <format>', 'its layout (default: detected)').choices(
        LAYOUTS.map(({ format }) => format),
      ),
    )
    .option('--range <low,high>', 'range of its scores, mapped to 1-5 (default: from the files)', scoreRange)
    .option('--images <folder>', 'folder of the images (default: where the layout has them)', existingPath)
    .option('--list <name>', 'of several lists of scores the one to read (default: the current one)')
    .option('--image-column <name>', 'column of a table with the images (default: detected)')
    .option(
      '--score-column <name>',
      'column with the scores; other columns of numbers are kept (default: detected)',
    )
    .option('--rater-column <name>', 'column with the raters, where a row is one rating (default: detected)')
    .action((path: string, options: ImportOptions) => run((context) => importInto(context, path, options)));
}

function importInto(context: CommandContext, path: string, options: ImportOptions): Promise<Report> {
  return withWorkspace(
    context,
    async (workspace) => {
      const { onProgress, signal } = context;
      const imported = await importDataset(workspace, path, { ...options, onProgress, signal });
      const { description } = imported;
      const { images, splits, problems, rawRange, format, root, origin, sources, choices, entries } =
        description;
      const rated = images.filter(({ raterSpread }) => raterSpread !== null).length;
      const ratings = images.reduce((sum, image) => sum + (image.ratings?.length ?? 0), 0);
      const raters = new Set(images.flatMap((image) => image.ratings?.map(({ rater }) => rater) ?? [])).size;
      const partsOf = splits.map(({ name, kind, members }) => ({
        name,
        kind,
        images: members.length,
        parts: Object.fromEntries(
          [...Map.groupBy(members, ({ part }) => part)].map(([part, of]) => [part, of.length]),
        ),
      }));
      const otherScores = [...new Set(images.flatMap((image) => Object.keys(image.otherScores ?? {})))];
      return {
        document: {
          dataset: imported.name,
          status: imported.status,
          format,
          root,
          sources,
          choices,
          entries,
          images: images.length,
          losses: importLosses(description).map(({ kind, entries: lost }) => ({ kind, entries: lost })),
          splits: partsOf,
          twins: imported.twins,
          ratings,
          raters,
          otherScores,
          rawRange,
          origin,
          ...countProblems(problems),
          problems,
        },
        warnings: describeProblems(problems),
        text: [
          describeStatus(imported),
          ...choices.map(describeChoice),
          describeLosses(description),
          partsOf.length > 0 ? `Splits: ${partsOf.map(describeSplit).join('; ')}` : null,
          ...describeFoundTwins(imported.twins),
          ratings > 0
            ? `${formatNumber(ratings)} ratings of ${formatQuantity(raters, 'rater')}, of ${formatQuantity(rated, 'image')}.`
            : rated > 0
              ? `Spread of the raters known for ${formatQuantity(rated, 'image')}.`
              : null,
          otherScores.length > 0 ? `Also kept: ${otherScores.join(', ')}.` : null,
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

function describeStatus({ status, name, description: { images, format, root } }: DatasetImport): string {
  const count = formatQuantity(images.length, 'image');
  if (status === 'created') return `Imported ${count} as "${name}" (${format}, ${root}).`;
  const more = status === 'completed' ? ' Its single ratings are kept from now on.' : '';
  return `"${name}" is in the workspace already, with the same ${count}.${more}`;
}

/** 'official (train 1,660, val 213, test 502)'; folds only by their number of images. */
function describeSplit({
  name,
  kind,
  images,
  parts,
}: {
  readonly name: string;
  readonly kind: string;
  readonly images: number;
  readonly parts: Readonly<Record<string, number>>;
}): string {
  if (kind === 'folds') return `${name} (${formatNumber(images)})`;
  const sizes = Object.entries(parts).map(([part, size]) => `${part} ${formatNumber(size)}`);
  return `${name} (${sizes.join(', ')})`;
}
