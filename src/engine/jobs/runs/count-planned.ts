import type { AdaptivePlan, RunPlan } from '../../../model/plan.ts';
import type { Database } from '../../store/database.ts';
import { countComparisonsOfSet } from '../../store/pair-sets.ts';
import { countReferences, referencesOfSet } from '../../store/reference-sets.ts';

/**
 * How many comparisons a plan asks for, without listing them; null where the answers decide (an adaptive plan).
 *
 * The same number as the groups of `plannedComparisons` have: a comparison that would come twice counts once.
 */
export function countPlanned(db: Database, plan: RunPlan): number | null {
  switch (plan.kind) {
    case 'against-references': {
      const targets = new Set(plan.targets);
      const references = referencesOfSet(db, plan.references);
      const both = references.filter(({ id }) => targets.has(id)).length;
      const forward = targets.size * references.length - both;
      // Two images that are targets and references meet in both orders already.
      return plan.orders === 'both' ? 2 * forward - both * (both - 1) : forward;
    }
    case 'pair-set':
      return countComparisonsOfSet(db, plan.pairSetId, plan.orders);
    case 'all-pairs': {
      const images = new Set(plan.images).size;
      const forward = (images * (images - 1)) / 2;
      return plan.orders === 'both' ? 2 * forward : forward;
    }
    case 'adaptive':
      return null;
  }
}

/** The most comparisons that an adaptive plan can come to: a target asks no more references than its budget, in both orders perhaps. */
export function mostAdaptive(db: Database, plan: AdaptivePlan): number {
  const references = countReferences(db, plan.references);
  const orders = plan.orders === 'both' ? 2 : 1;
  return new Set(plan.targets).size * Math.min(plan.budget, references) * orders;
}
