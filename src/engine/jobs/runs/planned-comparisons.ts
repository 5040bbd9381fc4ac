import type { RunPlan } from '../../../model/plan.ts';
import type { Database } from '../../store/database.ts';
import { pairsOfSet } from '../../store/pair-sets.ts';
import { referencesOfSet } from '../../store/reference-sets.ts';
import { groupByFirst, type ComparisonGroup } from './comparison-group.ts';

/** A plan whose comparisons are all known before the first answer. */
export type FixedPlan = Exclude<RunPlan, { kind: 'adaptive' }>;

/**
 * Every comparison of a plan, grouped by the image shown first; the same plan gives the same groups in the same order.
 *
 * No comparison comes twice, and no image meets itself: a target that is a reference too is left out of its own
 * comparisons.
 */
export function plannedComparisons(db: Database, plan: FixedPlan): ComparisonGroup[] {
  return groupByFirst(plan.orders === 'both' ? bothOrders(forward(db, plan)) : forward(db, plan));
}

function* forward(db: Database, plan: FixedPlan): Generator<readonly [number, number]> {
  switch (plan.kind) {
    case 'against-references': {
      const references = referencesOfSet(db, plan.references);
      for (const target of plan.targets) for (const { id } of references) yield [target, id];
      break;
    }
    case 'pair-set':
      for (const { firstId, secondId } of pairsOfSet(db, plan.pairSetId)) yield [firstId, secondId];
      break;
    case 'all-pairs':
      for (const [position, first] of plan.images.entries())
        for (const second of plan.images.slice(position + 1)) yield [first, second];
  }
}

/** All comparisons as listed, then all with their images in the other order. */
export function* bothOrders(
  comparisons: Iterable<readonly [first: number, second: number]>,
): Generator<readonly [number, number]> {
  const reversed: [number, number][] = [];
  for (const [first, second] of comparisons) {
    yield [first, second];
    reversed.push([second, first]);
  }
  yield* reversed;
}
