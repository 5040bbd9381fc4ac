import { basename } from 'node:path';
import { rankNamed, refuseVotes } from '../../engine/jobs/scores/rank-named.ts';
import { readVotes } from '../../engine/formats/votes/read-votes.ts';
import { edgesAndTotals } from '../../engine/formats/votes/vote-counts.ts';
import { whatBecame } from '../../engine/formats/votes/what-became.ts';
import { describeProblems } from '../describe-problems.ts';
import { rankingReport } from '../ranking-report.ts';
import type { Report } from '../report.ts';
import type { RankOptions } from '../rank-options.ts';

/** Ranks what the votes of a file are about, without a workspace. */
export async function rankFile(file: string, options: RankOptions): Promise<Report> {
  const bothBad = options.bothBad ?? 'tie';
  const votes = await readVotes(file, bothBad);
  const { items, problems, knowsPlaces } = votes;
  // Chosen and rejected say nothing of who was shown first.
  const settings = { ...options, positionEffect: options.positionEffect && knowsPlaces };
  refuseVotes(items, votes.votes, settings);
  const { edges, totals } = edgesAndTotals(votes);
  const report = rankingReport(rankNamed(items, edges, settings), settings, () => null);
  const becomes = whatBecame(totals, {
    tied:
      options.ties === 'half'
        ? 'half a win for each'
        : `an answer of its own, by ${options.ties === 'davidson' ? "Davidson's" : "Rao and Kupper's"} model`,
    bothBad,
    otherwise: '; --both-bad skip leaves them out',
    places: knowsPlaces
      ? null
      : 'Chosen and rejected do not say which was shown first: no position effect is fitted.',
  });
  return {
    document: { file, ...totals, bothBad, becomes, ...report.document, problems },
    warnings: describeProblems(problems),
    text: [`${basename(file)}: ${report.summary}`, ...report.text, '', ...becomes, describeProblems(problems)]
      .filter((line) => line !== null)
      .join('\n'),
  };
}
