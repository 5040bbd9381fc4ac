import type { PlanKind } from '../../plans/plan-draft.ts';

/** The kinds of plans, in the method's terms. */
export const PLAN_KINDS: readonly {
  readonly kind: PlanKind;
  readonly title: string;
  readonly note: string;
}[] = [
  {
    kind: 'against-references',
    title: 'References',
    note: 'Compares every image of a part with every reference; the answers determine its score.',
  },
  {
    kind: 'adaptive',
    title: 'Adaptive',
    note: 'Like References, but compares each image only with the most informative ones.',
  },
  {
    kind: 'pair-set',
    title: 'Pair set',
    note: 'Compares the pairs of a set with known labels, to measure accuracy, recall and consistency.',
  },
  {
    kind: 'all-pairs',
    title: 'All pairs',
    note: 'Compares every image of a selection with every other, to rank a few images without references. Grows quadratically.',
  },
];
