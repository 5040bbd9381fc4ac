import { isDistanceWithin, reverseLabel, type Label } from './labels.ts';

/** How near to the target's true score a reference is near, in units of score. */
export const NEAR = 0.5;

/** An estimate that is no farther from the truth needs no explanation, in units of score. */
const LEAST_RESIDUAL = 0.1;

/** So many near references must lean, and such a share of them the same way. */
const LEAST_LEANING = 5;
const LEAST_SHARE = 0.8;

/** One pair explains an estimate when the estimate without it is nearer to the truth by this share of the residual. */
const SHARE_OF_ONE = 0.25;

/** What one reference's answers say about a target. */
export interface ReferenceLean {
  readonly referenceId: number;
  readonly referenceScore: number;
  /** Answers that place the target higher than it is, less those that place it lower: see {@link leanOf}. */
  readonly lean: number;
  /** Change of the estimate without the answers about this reference; null where nothing is left. */
  readonly without: number | null;
}

/** Whether an estimate's error comes from one pair or from many. */
export interface CollectiveLean {
  readonly residual: number;
  /** References within {@link NEAR} of the true score; of them those whose answers place the target too high, and too low. */
  readonly near: number;
  readonly higher: number;
  readonly lower: number;
  /** The reference whose absence brings the estimate nearest to the truth, and by how much; null where none does. */
  readonly strongest: { readonly referenceId: number; readonly nearer: number } | null;
  /**
   * True where no single pair explains the estimate and the near references lean the same way: |residual| is 0.1 or more, without any one
   * reference the estimate is nearer to the truth by less than a quarter of it, and at least 4 of 5 of the near references that lean (5 or
   * more) lean as the estimate does.
   */
  readonly isCollective: boolean;
}

/**
 * By how much an answer places a target too high: 1 where it is one label above the truth, 2 for two, negative below.
 *
 * @param targetFirst whether the target was the image shown first; both labels are in the order shown
 */
export function leanOf(label: Label, truth: Label, targetFirst: boolean): number {
  return targetFirst
    ? HEIGHTS[label] - HEIGHTS[truth]
    : leanOf(reverseLabel(label), reverseLabel(truth), true);
}

/** Where a label places the image shown first. */
const HEIGHTS: Readonly<Record<Label, number>> = { First: 1, Similar: 0, Second: -1 };

/** @param references each reference of the target once */
export function collectiveLean(
  estimate: number,
  trueScore: number,
  references: readonly ReferenceLean[],
): CollectiveLean {
  const residual = estimate - trueScore;
  const near = references.filter(({ referenceScore }) =>
    isDistanceWithin(Math.abs(referenceScore - trueScore), 0, NEAR),
  );
  const higher = near.filter(({ lean }) => lean > 0).length;
  const lower = near.filter(({ lean }) => lean < 0).length;
  let strongest: CollectiveLean['strongest'] = null;
  for (const { referenceId, without } of references) {
    if (without === null) continue;
    const nearer = Math.abs(residual) - Math.abs(residual + without);
    if (nearer > (strongest?.nearer ?? 0)) strongest = { referenceId, nearer };
  }
  const [same, leaning] = [residual > 0 ? higher : lower, higher + lower];
  return {
    residual,
    near: near.length,
    higher,
    lower,
    strongest,
    isCollective:
      Math.abs(residual) >= LEAST_RESIDUAL &&
      (strongest?.nearer ?? 0) < SHARE_OF_ONE * Math.abs(residual) &&
      leaning >= LEAST_LEANING &&
      same >= LEAST_SHARE * leaning,
  };
}
