import type { Command } from 'commander';
import { AnswerView } from '../../engine/analysis/filters/answer-view.ts';
import { AnswerTables } from '../../engine/analysis/tables/answer-tables.ts';
import { writeOutput } from '../../engine/jobs/export/write-table.ts';
import { reportContent } from '../../engine/jobs/report/report-content.ts';
import { reportHtml } from '../../engine/jobs/report/report-html.ts';
import { filterOfSlice } from '../../engine/jobs/report/filter-of-slice.ts';
import { findRun, findSlice } from '../../engine/jobs/workspace/find-in-workspace.ts';
import { storedRun } from '../../engine/jobs/workspace/stored-by-id.ts';
import type { CommandContext, RunCommand } from '../command-context.ts';
import { formatOfOut } from '../output-format.ts';
import type { Report } from '../report.ts';
import { ofRun } from '../simulated-run.ts';
import { withWorkspace } from '../with-workspace.ts';

interface ReportOptions {
  readonly run?: string;
  readonly slice?: string;
  readonly out: string;
}

const ENDINGS = { html: 'html', htm: 'html' } as const;

export function addReport(command: Command, run: RunCommand): void {
  command
    .requiredOption('--out <file>', 'the HTML file')
    .option('--run <name>', "the run (default: the slice's, else the only one)")
    .option('--slice <name>', 'of the comparisons that pass the filter of this slice')
    .action((options: ReportOptions) => run((context) => report(context, options)));
}

function report(
  context: CommandContext,
  { run: runName, slice: sliceName, out }: ReportOptions,
): Promise<Report> {
  formatOfOut(out, ENDINGS);
  return withWorkspace(context, async (workspace) => {
    const { db } = workspace;
    const slice = sliceName === undefined ? null : findSlice(db, sliceName);
    const limits = slice === null ? {} : filterOfSlice(slice);
    const of =
      runName === undefined && limits.run !== undefined ? storedRun(db, limits.run) : findRun(db, runName);
    const view = AnswerView.open(new AnswerTables(workspace), db, { ...limits, run: of.id });
    const content = reportContent(workspace, view, slice);
    const html = await reportHtml(content);
    await writeOutput(out, [html]);
    const warnings = [
      ...content.warnings,
      ...(content.scoresMissing === null ? [] : [`No scores: ${content.scoresMissing}`]),
    ];
    return ofRun(db, of, {
      document: {
        run: of.name,
        slice: slice?.name ?? null,
        filter: content.limits,
        file: out,
        bytes: Buffer.byteLength(html),
        warnings,
      },
      text: [
        `Report of ${slice === null ? '' : `slice "${slice.name}" of `}run "${of.name}" written to ${out}`,
        ...warnings,
      ].join('\n'),
      warnings: warnings.length === 0 ? null : warnings.join('\n'),
    });
  });
}
