import { DEFAULT_WHOSE } from '../../model/whose-labels.ts';
import { at } from '../../core/at.ts';
import { formatNames, formatQuantity } from '../../core/format.ts';
import { scoreInterval } from '../../core/score-interval.ts';
import { filterWords } from '../../engine/jobs/export/table-origin.ts';
import { findRun } from '../../engine/jobs/workspace/find-in-workspace.ts';
import { referenceSetOfRun } from '../../engine/jobs/scores/reference-set-of-run.ts';
import { scoreRun } from '../../engine/jobs/scores/score-run.ts';
import { countComparisons } from '../../engine/store/count-answers.ts';
import type { CommandContext } from '../command-context.ts';
import { describeLackMember } from '../describe-lack-member.ts';
import { describeLikelihood } from '../likelihood-options.ts';
import type { Report } from '../report.ts';
import { describeScores, scoreDocument, type NamedScore } from '../score-report.ts';
import { openFilteredView } from '../filter-options.ts';
import { ofRun } from '../simulated-run.ts';
import { likelihoodForScores } from '../stored-run.ts';
import { withWorkspace } from '../with-workspace.ts';
import type { ScoreOptions } from '../score-options.ts';

/** Images without a score that are named. */
const NAMED = 20;

/** Scores a run of the workspace and keeps the scores there. */
export function scoreStoredRun(context: CommandContext, options: ScoreOptions): Promise<Report> {
  return withWorkspace(context, async (workspace) => {
    const run = findRun(workspace.db, options.run);
    const { evidence, corrections } = options;
    const chosen = likelihoodForScores(workspace, run, options);
    const { likelihood, calibration } = chosen;
    const referenceSet = referenceSetOfRun(workspace.db, run, options.references);
    const view = openFilteredView(workspace, run, options);
    const { table } = view;
    const under = filterWords(workspace.db, run.id, view.evidenceLimits);
    const { scores, unscored, scoringId, imageError } = await scoreRun(
      workspace,
      table,
      { likelihood, calibration, evidence, corrections, referenceSet, view },
      context,
    );
    const asked = view.imagesAskedFor;
    const shown = scores.filter(({ image }) => asked[image] === 1);
    const lacking = unscored
      .filter((image) => asked[image] === 1)
      .map((image) => at(table.images.names, image));
    const named = shown.map(({ image, ...score }): NamedScore => ({
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
        under,
        corrections,
        people: corrections ? (view.filter.people ?? DEFAULT_WHOSE) : null,
        kept: scores.length,
        unscored: lacking,
        ...scoreDocument(named, chosen, evidence, imageError),
      },
      text: [
        `Run "${run.name}": ${describeLikelihood(chosen)}`,
        ...(under === null ? [] : [`Scored from these comparisons alone: ${under}`]),
        ...(shown.length + lacking.length === scores.length + unscored.length
          ? []
          : [
              `Shown: the images that pass the filter; kept: the scores of all ${formatQuantity(scores.length, 'image')}.`,
            ]),
        ...(lacking.length === 0
          ? []
          : [`No comparison that passes, so no score: ${formatNames(lacking, NAMED)}`]),
        ...describeLackMember(counts),
        '',
        describeScores(named, imageError),
      ].join('\n'),
    });
  });
}
