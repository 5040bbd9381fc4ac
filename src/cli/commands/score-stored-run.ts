import { findRun } from '../../engine/jobs/workspace/find-in-workspace.ts';
import { scoreRun } from '../../engine/jobs/scores/score-run.ts';
import { imagesOfDataset } from '../../engine/store/images.ts';
import type { CommandContext } from '../command-context.ts';
import { describeLikelihood } from '../likelihood-options.ts';
import type { Report } from '../report.ts';
import { describeScores, scoreDocument, type NamedScore } from '../score-report.ts';
import { ofRun } from '../simulated-run.ts';
import { chooseLikelihood } from '../stored-run.ts';
import { withWorkspace } from '../with-workspace.ts';
import type { ScoreOptions } from './score.ts';

/** Scores a run of the workspace and keeps the scores there. */
export function scoreStoredRun(context: CommandContext, options: ScoreOptions): Promise<Report> {
  return withWorkspace(context, async (workspace) => {
    const run = findRun(workspace.db, options.run);
    const chosen = chooseLikelihood(workspace, run, options);
    const { scores, scoring } = await scoreRun(
      workspace,
      run,
      { ...chosen, evidence: options.evidence, references: options.references },
      context,
    );
    const images = new Map(imagesOfDataset(workspace.db, run.datasetId).map((image) => [image.id, image]));
    const named = scores.map(({ imageId, ...score }): NamedScore => {
      const image = images.get(imageId);
      return { ...score, image: image?.name ?? '', trueScore: image?.score ?? null };
    });
    return ofRun(workspace.db, run, {
      document: {
        run: run.name,
        scoring: scoring.id,
        ...scoreDocument(named, chosen, options.evidence),
      },
      text: [`Run "${run.name}": ${describeLikelihood(chosen)}`, '', describeScores(named)].join('\n'),
    });
  });
}
