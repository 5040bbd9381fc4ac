import { basename } from 'node:path';
import { formatQuantity } from '../../core/format.ts';
import { rankNamed } from '../../engine/jobs/scores/rank-named.ts';
import { readVotes, type VoteFile } from '../../engine/formats/votes/read-votes.ts';
import type { BothBad } from '../../engine/formats/votes/vote-counts.ts';
import { describeProblems } from '../describe-problems.ts';
import { rankingReport } from '../ranking-report.ts';
import type { Report } from '../report.ts';
import { formatDecimal } from '../text-table.ts';
import type { RankOptions } from '../rank-options.ts';

/** Ranks what the votes of a file are about, without a workspace. */
export async function rankFile(file: string, options: RankOptions): Promise<Report> {
  const bothBad = options.bothBad ?? 'tie';
  const votes = await readVotes(file, bothBad);
  const { items, edges, totals, problems, knowsPlaces } = votes;
  // Chosen and rejected say nothing of who was shown first.
  const settings = { ...options, positionEffect: options.positionEffect && knowsPlaces };
  const report = rankingReport(rankNamed(items, edges, settings), settings, () => null);
  const becomes = whatBecame(votes, bothBad, options);
  return {
    document: { file, ...totals, bothBad, becomes, ...report.document, problems },
    warnings: describeProblems(problems),
    text: [`${basename(file)}: ${report.summary}`, ...report.text, '', ...becomes, describeProblems(problems)]
      .filter((line) => line !== null)
      .join('\n'),
  };
}

/** What each kind of row was taken for, a sentence each. */
function whatBecame({ totals, knowsPlaces }: VoteFile, bothBad: BothBad, { ties }: RankOptions): string[] {
  const { rows, votes, empty, unreadable, pairs, repeatedPairs, raters, weight } = totals;
  const tied =
    ties === 'half'
      ? 'half a win for each'
      : `an answer of its own, by ${ties === 'davidson' ? "Davidson's" : "Rao and Kupper's"} model`;
  return [
    `${formatQuantity(rows, 'row')}: ${formatQuantity(votes.first, 'vote')} for the first, ${formatQuantity(votes.second, 'vote')} for the second.`,
    ...(votes.tie > 0 ? [`${formatQuantity(votes.tie, 'tie')}: each counts as ${tied}.`] : []),
    ...(votes['both-bad'] > 0
      ? [
          `${formatQuantity(votes['both-bad'], 'vote')} that both are bad: ${bothBad === 'tie' ? 'each counts as a tie; --both-bad skip leaves them out' : 'left out, for they do not say which is better'}.`,
        ]
      : []),
    ...(votes.skip > 0
      ? [`${formatQuantity(votes.skip, 'skip')}: left out, for a skip says nothing of the pair.`]
      : []),
    ...(empty > 0 ? [`${formatQuantity(empty, 'row')} without an answer: left out.`] : []),
    ...(unreadable > 0 ? [`${formatQuantity(unreadable, 'row')} that could not be read: left out.`] : []),
    `${formatQuantity(pairs, 'pair')}${repeatedPairs > 0 ? `, of which ${formatQuantity(repeatedPairs, 'has', 'have')} several votes: each vote counts, none is dropped as a double` : ''}.`,
    ...(raters === null
      ? []
      : [`${formatQuantity(raters, 'rater')}: each of their votes counts the same, whoever gave it.`]),
    ...(weight === null
      ? []
      : [`Weights add up to ${formatDecimal(weight)}: a vote of weight 2 counts as two independent votes.`]),
    ...(knowsPlaces
      ? []
      : ['Chosen and rejected do not say which was shown first: no position effect is fitted.']),
  ];
}
