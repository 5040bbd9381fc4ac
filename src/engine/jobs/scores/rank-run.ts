import { at } from '../../../core/at.ts';
import {
  namedOutcome,
  rankEdges,
  type Ranking,
  type RankingOptions,
  type RankingOutcome,
} from '../../../core/ranking.ts';
import type { EvidenceKind } from '../../../core/evidence.ts';
import { rankingEdges } from '../../analysis/ranking/ranking-edges.ts';
import { AppError } from '../../app-error.ts';
import type { AnswerTable } from '../../analysis/tables/answer-table.ts';

/** Images named in a message about what the comparisons leave open. */
const NAMED = 5;

/**
 * Ranks the images of a run from its answers alone, no true score used.
 *
 * @throws AppError `ranking-undetermined` saying which images the comparisons leave open
 */
export function rankRun(
  table: AnswerTable,
  { evidence, ...options }: RankingOptions & { readonly evidence: EvidenceKind },
): Ranking {
  if (table.count === 0)
    throw new AppError(
      'ranking-undetermined',
      'There are no comparisons to rank from.',
      'Run comparisons first.',
    );
  const { images, edges } = rankingEdges(table, evidence);
  const names = images.map((image) => at(table.images.names, image));
  const rank = (changed: RankingOptions) => namedOutcome(rankEdges(images.length, edges, changed), names);
  const outcome = rank(options);
  switch (outcome.kind) {
    case 'ranking':
      return outcome;
    case 'disconnected':
      throw new AppError(
        'ranking-undetermined',
        `The images fall into ${outcome.groups.length} groups that were never compared with each other: ${listGroups(outcome.groups)}.`,
        `Compare images of different groups${wayOut(rank, options)}.`,
      );
    case 'unbounded':
      throw new AppError(
        'ranking-undetermined',
        `Some images won all their comparisons against all the others, so their lead has no limit: ${listGroups(outcome.groups)}.`,
        `Compare more neighbouring pairs${wayOut(rank, options)}.`,
      );
    case 'undetermined-parameter':
      throw new AppError(
        'ranking-undetermined',
        `The comparisons do not determine ${parametersOf(options)}.`,
        `Compare more pairs, each in both orders${wayOut(rank, options)}.`,
      );
  }
}

/** A penalty that hardly moves a score that the comparisons determine. */
const RIDGE = 0.01;

/** A change of a ranking's options. */
interface Change {
  /** As the command line has it. */
  readonly option: string;
  /** What it does, after 'which'. */
  readonly meaning: string;
  readonly change: Partial<RankingOptions>;
  readonly isMade: (options: RankingOptions) => boolean;
}

/** What can be changed about a ranking: as little as helps comes first. */
const CHANGES: readonly Change[] = [
  {
    option: '--no-position-effect',
    meaning: 'assumes that no place is favoured',
    change: { positionEffect: false },
    isMade: ({ positionEffect }) => !positionEffect,
  },
  {
    option: '--ties half',
    meaning: 'counts a tie as half a win for each',
    change: { ties: 'half' },
    isMade: ({ ties }) => ties === 'half',
  },
  {
    option: `--ridge ${RIDGE}`,
    meaning: 'draws all scores towards their mean',
    change: { ridge: RIDGE },
    isMade: ({ ridge = 0 }) => ridge !== 0,
  },
];

/** ', or add ...': the fewest changes that were tried and found to give a ranking; empty where none does. */
function wayOut(rank: (options: RankingOptions) => RankingOutcome, options: RankingOptions): string {
  const notMade = CHANGES.filter(({ isMade }) => !isMade(options));
  for (const changes of subsetsBySize(notMade)) {
    const changed = changes.reduce((all, { change }) => ({ ...all, ...change }), options);
    if (rank(changed).kind !== 'ranking') continue;
    const [added, meanings] = [changes.map(({ option }) => option), changes.map(({ meaning }) => meaning)];
    return `, or add ${added.join(' ')}, which ${meanings.join(' and ')}`;
  }
  return '';
}

/** Every subset that is not empty, the smallest first. */
function subsetsBySize<Item>(items: readonly Item[]): Item[][] {
  const subsets = Array.from({ length: 2 ** items.length - 1 }, (_, bits) =>
    items.filter((_item, index) => ((bits + 1) >> index) & 1),
  );
  return subsets.sort((a, b) => a.length - b.length);
}

function parametersOf({ positionEffect, ties }: RankingOptions): string {
  const parameters = [
    ...(positionEffect ? ['the position effect'] : []),
    ...(ties === 'half' ? [] : ['the tie parameter']),
  ];
  return parameters.length === 0 ? 'the scores' : parameters.join(' or ');
}

function listGroups(groups: readonly (readonly string[])[]): string {
  const listed = groups
    .slice(0, NAMED)
    .map((group) => group.slice(0, NAMED).join(', ') + (group.length > NAMED ? ', ...' : ''));
  return listed.join(' | ') + (groups.length > NAMED ? ' | ...' : '');
}
