import type { RankingCause } from './ranking.ts';

/** Why a ranking is not determined, and what to ask for it: null where more answers of the same kind would not help. */
export const RANKING_CAUSES: Readonly<
  Record<RankingCause, { readonly why: string; readonly ask: string | null }>
> = {
  'one-place': {
    why: 'The comparisons do not determine the position effect: some scores explain just what it would, as where no image was shown in both places.',
    ask: 'Compare the pairs in the other order too',
  },
  'position-effect': {
    why: 'The comparisons do not determine the position effect: some answers fit the better the larger it is, without limit, as where the image shown in one place always wins.',
    ask: 'Compare more pairs, each in both orders',
  },
  tie: {
    why: 'The comparisons do not determine the tie parameter: the answers fit the better the further it grows, and the scores with it, without limit, as where images tie with their neighbours alone, or all answers are ties.',
    ask: null,
  },
  steps: {
    why: 'No best scores were found: the search came to no end.',
    ask: null,
  },
};
