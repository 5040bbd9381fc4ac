import { Argument, type Command } from 'commander';
import { openAnswerTable } from '../../engine/analysis/tables/open-answer-table.ts';
import {
  comparisonRows,
  imageRows,
  pairRows,
  referenceRows,
  scoreRows,
  splitRows,
} from '../../engine/jobs/export/export-rows.ts';
import {
  findDataset,
  findPairSet,
  findReferenceSet,
  findRun,
  findSplit,
} from '../../engine/jobs/workspace/find-in-workspace.ts';
import { tableText, writeTable, type TableRow } from '../../engine/jobs/export/write-table.ts';
import { pairsOfSet } from '../../engine/store/pair-sets.ts';
import type { Workspace } from '../../engine/store/workspace.ts';
import type { RunCommand } from '../command-context.ts';
import { formatNumber } from '../text-table.ts';
import { withWorkspace } from '../with-workspace.ts';

interface ExportOptions {
  readonly run?: string;
  readonly dataset?: string;
  readonly name?: string;
  readonly out?: string;
}

const ROWS_OF: Readonly<
  Record<string, (workspace: Workspace, options: ExportOptions) => Iterable<TableRow>>
> = {
  scores: ({ db }, { run }) => scoreRows(db, findRun(db, run)),
  comparisons: (workspace, { run }) =>
    comparisonRows(workspace.db, openAnswerTable(workspace, findRun(workspace.db, run))),
  pairs: ({ db }, { dataset: datasetName, name }) => {
    const dataset = findDataset(db, datasetName);
    return pairRows(db, dataset, pairsOfSet(db, findPairSet(db, dataset, name).id));
  },
  references: ({ db }, { dataset, name }) =>
    referenceRows(db, findReferenceSet(db, findDataset(db, dataset), name)),
  split: ({ db }, { dataset: datasetName, name }) => {
    const dataset = findDataset(db, datasetName);
    return splitRows(db, dataset, findSplit(db, dataset, name));
  },
  images: ({ db }, { dataset }) => imageRows(db, findDataset(db, dataset)),
};

export function addExport(program: Command, run: RunCommand): void {
  program
    .command('export')
    .description('write scores, comparisons, pairs, references, a split or images as CSV, TSV or JSON')
    .addArgument(new Argument('<what>', 'what to write').choices(Object.keys(ROWS_OF)))
    .option('--run <name>', 'for scores and comparisons: the run (default: the only one)')
    .option('--dataset <name>', 'for the others: the dataset (default: the only one)')
    .option('--name <name>', 'the pair set, reference set or split (default: the only one)')
    .option(
      '--out <file>',
      'output file, its format by its ending: .csv, .tsv or .json (default: CSV to standard output)',
    )
    .action((what: string, options: ExportOptions) =>
      run((context) =>
        withWorkspace(context, async (workspace) => {
          const rows = ROWS_OF[what]?.(workspace, options) ?? [];
          if (options.out === undefined) {
            const listed = [...rows];
            return { document: { what, rows: listed }, text: [...tableText(listed, 'csv')].join('') };
          }
          const count = await writeTable(options.out, rows);
          return {
            document: { what, file: options.out, rows: count },
            text: `${formatNumber(count)} rows written to ${options.out}`,
          };
        }),
      ),
    );
}
