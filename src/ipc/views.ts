/** The views in the order of the work: what there is, who answers, what was answered, what it means. */
export const VIEW_TITLES = {
  home: 'Home',
  data: 'Data',
  map: 'Map',
  models: 'Models',
  training: 'Training',
  run: 'Run',
  pairs: 'Pairs',
  confusion: 'Confusion',
  similar: 'Similar',
  consistency: 'Consistency',
  ranking: 'Ranking',
  scores: 'Scores',
  nll: 'NLL explorer',
  harm: 'What hurts',
  annotate: 'Annotate',
  review: 'Review',
  results: 'Results',
} as const;

export type View = keyof typeof VIEW_TITLES;

export const VIEWS = Object.keys(VIEW_TITLES) as readonly View[];
