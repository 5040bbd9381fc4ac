import { openAnswerTable } from '../../engine/analysis/tables/open-answer-table.ts';
import { rankRun } from '../../engine/jobs/scores/rank-run.ts';
import { findRun } from '../../engine/jobs/workspace/find-in-workspace.ts';
import type { CommandContext } from '../command-context.ts';
import { rankingReport } from '../ranking-report.ts';
import type { Report } from '../report.ts';
import { ofRun } from '../simulated-run.ts';
import { withWorkspace } from '../with-workspace.ts';
import type { RankOptions } from '../rank-options.ts';

/** Ranks the images of a run of the workspace by its answers. */
export function rankStoredRun(context: CommandContext, options: RankOptions): Promise<Report> {
  return withWorkspace(context, (workspace) => {
    const { db } = workspace;
    const run = findRun(db, options.run);
    const table = openAnswerTable(workspace, run);
    const trueScores = new Map(
      table.images.names.map((image, index) => [image, table.images.trueScore(index)]),
    );
    const report = rankingReport(rankRun(table, options), options, (image) => trueScores.get(image) ?? null);
    return ofRun(db, run, {
      document: { run: run.name, ...report.document },
      text: [`Run "${run.name}": ${report.summary}`, ...report.text].join('\n'),
    });
  });
}
