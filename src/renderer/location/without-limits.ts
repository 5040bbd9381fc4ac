import type { Filter } from '../../model/filter.ts';

/** What lifts every limit; the dataset and the run stay. */
export const WITHOUT_LIMITS = {
  otherRun: undefined,
  split: undefined,
  part: undefined,
  group: undefined,
  image: undefined,
  imageSet: undefined,
  side: undefined,
  cells: undefined,
  truth: undefined,
  model: undefined,
  human: undefined,
  margin: undefined,
  entropy: undefined,
  distance: undefined,
  consistent: undefined,
  forward: undefined,
  judged: undefined,
  flagged: undefined,
  people: undefined,
  said: undefined,
  by: undefined,
  text: undefined,
} as const satisfies Record<Exclude<keyof Filter, 'dataset' | 'run'>, undefined>;
