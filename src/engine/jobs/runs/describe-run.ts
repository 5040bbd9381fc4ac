import type { AdaptivePlan, RunPlan } from '../../../model/plan.ts';
import type { Database } from '../../store/database.ts';
import { pairSetById } from '../../store/pair-sets.ts';
import { countReferences } from '../../store/reference-sets.ts';
import type { Run } from '../../store/runs.ts';

/** What a run compares and how, in a line for a person: "64 images against 57 references, both orders". */
export function describeRun(db: Database, { plan, members, kind }: Run): string {
  const parts = plan === null ? ['recorded answers'] : describePlan(db, plan);
  if (members.length > 1 && kind === 'recorded') parts.push('repeated answers, each of which counts');
  else if (members.length > 1) {
    const own = members.some(({ mmproj }) => mmproj !== undefined);
    parts.push(`ensemble of ${members.length}${own ? ' with their own projectors' : ''}`);
  }
  return parts.join(', ');
}

function imageCount({ length }: readonly number[]): string {
  return length === 1 ? '1 image' : `${length} images`;
}

function chosenReferences({ budget }: AdaptivePlan, references: number): string {
  return budget < references ? `up to ${budget} of ${references} references` : `${references} references`;
}

function describePlan(db: Database, plan: RunPlan): string[] {
  const orders = plan.orders === 'both' ? 'both orders' : 'one order';
  switch (plan.kind) {
    case 'against-references':
      return [
        `${imageCount(plan.targets)} against ${countReferences(db, plan.references)} references`,
        orders,
      ];
    case 'adaptive':
      return [
        `${imageCount(plan.targets)} against ${chosenReferences(plan, countReferences(db, plan.references))}`,
        ...(plan.narrowing == null
          ? []
          : [`until a further one would narrow a score's interval by less than ${plan.narrowing}`]),
        plan.reverseGain == null
          ? orders
          : `one order, and the other where it would narrow a score's interval by ${plan.reverseGain} or more`,
      ];
    case 'all-pairs':
      return [`all pairs of ${imageCount(plan.images)}`, orders];
    case 'pair-set': {
      const set = pairSetById(db, plan.pairSetId);
      return [set === null ? 'a pair set' : `pair set "${set.name}" (${set.variant})`, orders];
    }
  }
}
