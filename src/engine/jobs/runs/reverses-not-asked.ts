import { formatQuantity } from '../../../core/format.ts';
import type { Run } from '../../store/runs.ts';

/** Reverse orders that a run left out because each would have gained too little. */
interface ReversesNotAsked {
  readonly reverses: number;
  /** Least narrowing of a score's default 95 % interval for which one was asked, in units of score. */
  readonly gain: number;
}

/** What a finished run left out by its plan; null where it left out nothing so. */
export function reversesNotAsked({ plan, runtime }: Pick<Run, 'plan' | 'runtime'>): ReversesNotAsked | null {
  const gain = plan?.kind === 'adaptive' && plan.orders === 'both' ? plan.reverseGain : null;
  if (gain == null || typeof runtime !== 'object' || runtime === null) return null;
  const reverses = 'reversesNotAsked' in runtime ? runtime.reversesNotAsked : 0;
  return typeof reverses === 'number' && reverses > 0 ? { reverses, gain } : null;
}

/** The same for a person, with what it does to figures of both orders. */
export function describeReversesNotAsked({ reverses, gain }: ReversesNotAsked): string {
  return (
    `${formatQuantity(reverses, 'reverse order')} not asked: each was expected to narrow a score's 95 % interval by less than ` +
    `${gain}. Figures of both orders are of the pairs that were least certain, not of all.`
  );
}
