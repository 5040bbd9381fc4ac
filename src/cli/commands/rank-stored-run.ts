import { openAnswerTable } from '../../engine/analysis/tables/open-answer-table.ts';
import { calibrateToEstimates } from '../../engine/jobs/scores/calibrate-to-estimates.ts';
import { estimatesOfRun } from '../../engine/jobs/scores/estimates-of-run.ts';
import { keepEstimates } from '../../engine/jobs/scores/estimate-scores.ts';
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
  return withWorkspace(context, async (workspace) => {
    const { db } = workspace;
    const run = findRun(db, options.run);
    const table = openAnswerTable(workspace, run);
    const ranking = rankRun(table, options);
    if (options.keep === true) {
      await keepEstimates(workspace, run, estimatesOfRun(table, ranking, options));
      await calibrateToEstimates(workspace, run.name);
    }
    const { images } = table;
    // Estimates are made of a ranking, and do not tell how good it is.
    const trueScores = new Map(
      images.areEstimated
        ? []
        : images.names.map((image, index) => [image, images.trueScore(index)] as const),
    );
    const report = rankingReport(ranking, options, (image) => trueScores.get(image) ?? null);
    return ofRun(db, run, {
      document: { run: run.name, ...(options.keep === true && { kept: true }), ...report.document },
      text: [`Run "${run.name}": ${report.summary}`, ...report.text].join('\n'),
    });
  });
}
