import { Option, type Command } from 'commander';
import type { EvidenceKind } from '../../core/evidence.ts';
import { harmOfView } from '../../engine/analysis/harm/harm-of-view.ts';
import type { RunHarm } from '../../engine/analysis/harm/run-harm.ts';
import { whatIf } from '../../engine/analysis/harm/what-if.ts';
import { HARM_HEADERS, harmExportRows } from '../../engine/jobs/export/harm-export-rows.ts';
import { harmTableOrigin } from '../../engine/jobs/export/harm-table-origin.ts';
import { filterWords } from '../../engine/jobs/export/table-origin.ts';
import { TABLE_ENDINGS, writeTable, type TableRow } from '../../engine/jobs/export/write-table.ts';
import { referenceSetOfRun } from '../../engine/jobs/scores/reference-set-of-run.ts';
import { findRun } from '../../engine/jobs/workspace/find-in-workspace.ts';
import {
  FIRST_HARM_SORT,
  HARM_LISTS,
  HARM_SORTS,
  isLargestFirst,
  type HarmList,
  type HarmSort,
} from '../../model/harm.ts';
import type { CommandContext, RunCommand } from '../command-context.ts';
import { addFilterOptions, openFilteredView, type FilterOptions } from '../filter-options.ts';
import { describeHarm, WHAT_IFS } from '../harm-report.ts';
import { addLikelihoodOptions, type LikelihoodOptions } from '../likelihood-options.ts';
import { wholeNumber } from '../option-values.ts';
import { describeEndings, formatOfOut } from '../output-format.ts';
import type { Report } from '../report.ts';
import { ofRun } from '../simulated-run.ts';
import { likelihoodForScores } from '../stored-run.ts';
import { UsageError } from '../usage-error.ts';
import { withWorkspace } from '../with-workspace.ts';

interface HarmOptions extends LikelihoodOptions, FilterOptions {
  readonly run?: string;
  readonly references?: string;
  readonly calibration?: string;
  readonly evidence: EvidenceKind;
  readonly corrections: boolean;
  readonly list: HarmList;
  readonly sort?: HarmSort['by'];
  readonly top: number;
  readonly out?: string;
}

/** Rows told by default. */
const TOP = 20;

export function addHarm(command: Command, run: RunCommand): void {
  command
    .option('--run <name>', 'the run (default: the only one)')
    .option('--references <set>', "the reference set (default: the run's)")
    .option('--calibration <run>', "use the newest calibration of this run (default: the run's own)")
    .addOption(
      new Option('--evidence <kind>', 'use only the most probable label (hard) or all probabilities (soft)')
        .choices(['hard', 'soft'])
        .default('hard'),
    )
    .option('--corrections', "let people's labels take the place of answers", false)
    .addOption(new Option('--list <what>', 'what to list').choices(HARM_LISTS).default('comparisons'))
    .addOption(
      new Option(
        '--sort <figure>',
        'with --list comparisons: by the MAE if right, leftOut or turned, the lowest first; by influence, loss, modelLoss or residual, the largest first; or in the order of the images',
      ).choices(HARM_SORTS),
    )
    .option('--top <count>', 'how many to list', wholeNumber(1), TOP)
    .option(
      '--out <file>',
      `write the whole list to a file, its format by its ending: ${describeEndings(TABLE_ENDINGS)}`,
    );
  addFilterOptions(addLikelihoodOptions(command), 'count only').action((options: HarmOptions) =>
    run((context) => harm(context, options)),
  );
}

function harm(context: CommandContext, options: HarmOptions): Promise<Report> {
  const { list, top, out, evidence, corrections } = options;
  if (options.sort !== undefined && list !== 'comparisons')
    throw new UsageError('--sort needs --list comparisons; the other lists have one order.');
  const format = out === undefined ? 'csv' : formatOfOut(out, TABLE_ENDINGS);
  const by = options.sort ?? FIRST_HARM_SORT.by;
  const sort = { by, descending: isLargestFirst(by) };
  return withWorkspace(context, async (workspace) => {
    const { db } = workspace;
    const run = findRun(db, options.run);
    const chosen = likelihoodForScores(workspace, run, options);
    const referenceSet = referenceSetOfRun(db, run, options.references);
    const view = openFilteredView(workspace, run, options);
    const limits = filterWords(db, run.id, view.filter);
    const { likelihood, source } = chosen;
    const of = harmOfView(db, view, { likelihood, evidence, corrections, referenceSet });
    const rows = () => harmExportRows(view, of, list, sort);
    const written =
      out === undefined
        ? null
        : await writeTable(
            out,
            {
              header: HARM_HEADERS[list],
              rows,
              origin: () =>
                harmTableOrigin(
                  db,
                  view,
                  of,
                  { list, sort },
                  { ...options, likelihood, source, referenceSet },
                ),
            },
            format,
          );
    const listed = firstOf(rows(), top);
    const supposed = WHAT_IFS.map((one) => ({ ...one, effect: whatIf(of, one.selection, one.supposition) }));
    return ofRun(db, run, {
      document: {
        run: run.name,
        likelihood,
        likelihoodSource: source,
        evidence,
        corrections,
        filter: limits,
        list,
        ...(list === 'comparisons' && { sort: by }),
        ...countsOf(of),
        whatIf: supposed.map(({ name, effect }) => ({ name, ...effect })),
        rows: listed,
        ...(written !== null && { file: out, written: written.count, sideFile: written.sideFile }),
      },
      text: describeHarm(
        limits === null ? `"${run.name}"` : `"${run.name}" (${limits})`,
        chosen,
        countsOf(of),
        supposed,
        { list, listed, of: lengthOf(of, list) },
        out,
      ),
    });
  });
}

function countsOf({ evidence, known, mae }: RunHarm) {
  return { comparisons: evidence.rows.length, images: evidence.targets.length, known, mae };
}

function lengthOf({ evidence }: RunHarm, list: HarmList): number {
  if (list === 'comparisons') return evidence.rows.length;
  return list === 'images' ? evidence.targets.length : new Set(evidence.references).size;
}

function firstOf(rows: Iterable<TableRow>, count: number): TableRow[] {
  const first: TableRow[] = [];
  for (const row of rows) {
    first.push(row);
    if (first.length === count) break;
  }
  return first;
}
