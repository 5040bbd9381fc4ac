/** What a ranking's standard errors and intervals leave out. */
export const INDEPENDENCE =
  'The standard errors take every answer as independent. Where a comparator errs about an image in all of its answers alike, they are too small.';

/** Of those of a ranking in which a tie is half a win for each. */
export const ROBUST = 'They are robust (sandwich) errors: a tie is one answer, not two halves of one.';
