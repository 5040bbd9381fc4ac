import { at } from '../../core/at.ts';
import { scoreInterval } from '../../core/score-interval.ts';
import { openAnswerTable } from '../../engine/analysis/tables/open-answer-table.ts';
import { findRun } from '../../engine/jobs/workspace/find-in-workspace.ts';
import { referenceSetOfRun } from '../../engine/jobs/scores/reference-set-of-run.ts';
import { scoreRun } from '../../engine/jobs/scores/score-run.ts';
import { countComparisons } from '../../engine/store/count-answers.ts';
import type { CommandContext } from '../command-context.ts';
import { describeLackMember } from '../describe-lack-member.ts';
import { describeLikelihood } from '../likelihood-options.ts';
import type { Report } from '../report.ts';
import { describeScores, scoreDocument, type NamedScore } from '../score-report.ts';
import { ofRun } from '../simulated-run.ts';
import { likelihoodForScores } from '../stored-run.ts';
import { withWorkspace } from '../with-workspace.ts';
import type { ScoreOptions } from '../score-options.ts';

/** Scores a run of the workspace and keeps the scores there. */
export function scoreStoredRun(context: CommandContext, options: ScoreOptions): Promise<Report> {
  return withWorkspace(context, async (workspace) => {
    const run = findRun(workspace.db, options.run);
    const { evidence } = options;
    const chosen = likelihoodForScores(workspace, run, options);
    const { likelihood, calibration } = chosen;
    const referenceSet = referenceSetOfRun(workspace.db, run, options.references);
    const table = openAnswerTable(workspace, run);
    const { scores, scoringId, imageError } = await scoreRun(
      workspace,
      table,
      { likelihood, calibration, evidence, corrections: false, referenceSet },
      context,
    );
    const named = scores.map(({ image, ...score }): NamedScore => ({
      ...score,
      interval: scoreInterval(score.score, score.profileInterval, imageError),
      image: at(table.images.names, image),
      trueScore: table.images.trueScore(image),
    }));
    const counts = countComparisons(workspace.db, run);
    return ofRun(workspace.db, run, {
      document: {
        run: run.name,
        scoring: scoringId,
        ...counts,
        ...scoreDocument(named, chosen, evidence, imageError),
      },
      text: [
        `Run "${run.name}": ${describeLikelihood(chosen)}`,
        ...describeLackMember(counts),
        '',
        describeScores(named, imageError),
      ].join('\n'),
    });
  });
}
