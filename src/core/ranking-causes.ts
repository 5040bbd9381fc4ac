import type { PositionOmission, RankingCause } from './ranking.ts';

/** Why a ranking is not determined. */
export const RANKING_CAUSES: Readonly<Record<RankingCause, string>> = {
  tie: 'The comparisons do not determine the tie parameter: the fit keeps improving as it grows, and the scores grow with it without limit. This happens where images tie with their neighbours alone, or where all answers are ties.',
  steps: 'No best scores were found: the search came to no end.',
};

/** Why a position effect was left out. */
export const POSITION_OMISSIONS: Readonly<Record<PositionOmission, string>> = {
  'one-place':
    'The position effect is left out, because the comparisons do not determine it: some scores explain just what it would, as where no image was shown in both places. To fit it, compare some pairs in the other order too.',
  'position-effect':
    'The position effect is left out, because the comparisons do not determine it: some answers fit the better the larger it is, without limit, as where the image shown in one place always wins. To fit it, compare more pairs, each in both orders.',
};
