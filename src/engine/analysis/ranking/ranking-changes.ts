import type { RankingOptions } from '../../../core/ranking.ts';

/** A penalty that hardly moves a score that the comparisons determine. */
const RIDGE = 0.01;

/** A change of a ranking's options. */
export interface RankingChange {
  readonly name: 'half' | 'ridge';
  /** As the command line has it. */
  readonly option: string;
  /** What it does, after 'which'. */
  readonly meaning: string;
  readonly change: Partial<RankingOptions>;
  readonly isMade: (options: RankingOptions) => boolean;
}

/** What can be changed about a ranking: as little as helps comes first. */
const CHANGES: readonly RankingChange[] = [
  {
    name: 'half',
    option: '--ties half',
    meaning: 'counts a tie as half a win for each',
    change: { ties: 'half' },
    isMade: ({ ties }) => ties === 'half',
  },
  {
    name: 'ridge',
    option: `--ridge ${RIDGE}`,
    meaning: 'draws all scores towards their mean',
    change: { ridge: RIDGE },
    isMade: ({ ridge = 0 }) => ridge !== 0,
  },
];

/** The fewest changes that give a ranking, each way of as few; none where no change does. */
export function fewestChanges(
  ranks: (options: RankingOptions) => boolean,
  options: RankingOptions,
): readonly (readonly RankingChange[])[] {
  const notMade = CHANGES.filter(({ isMade }) => !isMade(options));
  const ways: RankingChange[][] = [];
  for (const changes of subsetsBySize(notMade)) {
    const [found] = ways;
    if (found !== undefined && changes.length > found.length) break;
    if (ranks(changes.reduce((all, { change }) => ({ ...all, ...change }), options))) ways.push(changes);
  }
  return ways;
}

/** Every subset that is not empty, the smallest first. */
function subsetsBySize<Item>(items: readonly Item[]): Item[][] {
  const subsets = Array.from({ length: 2 ** items.length - 1 }, (_, bits) =>
    items.filter((_item, index) => ((bits + 1) >> index) & 1),
  );
  return subsets.sort((a, b) => a.length - b.length);
}
