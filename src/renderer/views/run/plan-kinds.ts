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
    note: 'Every image of a part is compared with every reference: from the answers follows its score.',
  },
  {
    kind: 'adaptive',
    title: 'Adaptive',
    note: 'As with references, but each image is compared only with those that tell most about its score.',
  },
  {
    kind: 'pair-set',
    title: 'Pair set',
    note: 'The pairs of a set, whose labels are known: to measure accuracy, recall and consistency.',
  },
  {
    kind: 'all-pairs',
    title: 'All pairs',
    note: 'Every image of a selection with every other: to rank few images without references. It grows with the square.',
  },
];
