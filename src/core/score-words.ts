/** What the scores of a dataset are called, and the labels that follow from them. */
export interface ScoreWords {
  /** Before a number: 'true 3.20'. */
  readonly before: string;
  /** Head of a narrow column of scores. */
  readonly column: string;
  readonly score: string;
  readonly scores: string;
  /** Of two images. */
  readonly difference: string;
  /** Head of a narrow column of labels. */
  readonly label: string;
  /** Of one pair: 'true label'. */
  readonly labelOf: string;
  readonly labels: string;
  /** Of a pair whose scores are within theta: 'truly Similar'. */
  readonly similar: string;
}

/** Of scores that people gave. */
export const GIVEN_SCORES: ScoreWords = {
  before: 'true',
  column: 'True',
  score: 'true score',
  scores: 'true scores',
  difference: 'score difference',
  label: 'Truth',
  labelOf: 'true label',
  labels: 'true labels',
  similar: 'truly Similar',
};

/** Of scores that were estimated from votes: nobody gave them, and no view calls them true. */
export const VOTE_SCORES: ScoreWords = {
  before: 'vote score',
  column: 'By votes',
  score: 'vote score',
  scores: 'vote scores',
  difference: 'vote score difference',
  label: 'By votes',
  labelOf: 'label by votes',
  labels: 'labels by votes',
  similar: 'Similar by votes',
};
