import { Argument, type Command } from 'commander';
import { openAnswerTable } from '../../engine/analysis/tables/open-answer-table.ts';
import {
  comparisonTable,
  imageTable,
  pairSetTable,
  referenceTable,
  scoreTable,
  splitTable,
  type OriginatedRows,
} from '../../engine/jobs/export/originated-rows.ts';
import {
  findDataset,
  findPairSet,
  findReferenceSet,
  findRun,
  findSplit,
} from '../../engine/jobs/workspace/find-in-workspace.ts';
import { tableText, writeTable } from '../../engine/jobs/export/write-table.ts';
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

const TABLE_OF: Readonly<Record<string, (workspace: Workspace, options: ExportOptions) => OriginatedRows>> = {
  scores: ({ db }, { run }) => scoreTable(db, findRun(db, run)),
  comparisons: (workspace, { run }) =>
    comparisonTable(workspace.db, openAnswerTable(workspace, findRun(workspace.db, run))),
  pairs: ({ db }, { dataset: datasetName, name }) => {
    const dataset = findDataset(db, datasetName);
    return pairSetTable(db, dataset, findPairSet(db, dataset, name));
  },
  references: ({ db }, { dataset: datasetName, name }) => {
    const dataset = findDataset(db, datasetName);
    return referenceTable(db, dataset, findReferenceSet(db, dataset, name));
  },
  split: ({ db }, { dataset: datasetName, name }) => {
    const dataset = findDataset(db, datasetName);
    return splitTable(db, dataset, findSplit(db, dataset, name));
  },
  images: ({ db }, { dataset }) => imageTable(db, findDataset(db, dataset)),
};

export function addExport(program: Command, run: RunCommand): void {
  program
    .command('export')
    .description('write scores, comparisons, pairs, references, a split or images as CSV, TSV or JSON')
    .addArgument(new Argument('<what>', 'what to write').choices(Object.keys(TABLE_OF)))
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
          const table = TABLE_OF[what]?.(workspace, options);
          if (table === undefined) throw new Error(`no table ${what}`);
          if (options.out === undefined) {
            const listed = [...table.rows()];
            return { document: { what, rows: listed }, text: [...tableText(listed, 'csv')].join('') };
          }
          const { out } = options;
          const { count, sideFile } = await writeTable(out, table.rows(), table.origin());
          return {
            document: { what, file: out, rows: count, sideFile },
            text: `${formatNumber(count)} rows written to ${out}${sideFile === null ? '' : `, and where they come from to ${sideFile}`}`,
          };
        }),
      ),
    );
}
