import { AdaptiveReferences, type AdaptiveTarget } from '../../../core/adaptive.ts';
import { meanProbabilities } from '../../../core/ensemble.ts';
import { evidenceOf, type Evidence } from '../../../core/evidence.ts';
import { imageErrorOf } from '../../../core/image-error.ts';
import { oneHot } from '../../../core/labels.ts';
import { maskedSoftmax } from '../../../core/softmax.ts';
import type { RunPlan } from '../../../model/plan.ts';
import { AppError } from '../../app-error.ts';
import type { Database } from '../../store/database.ts';
import { predictionsOfComparison } from '../../store/predictions.ts';
import { referencesOfSet } from '../../store/reference-sets.ts';
import { groupByFirst, type ComparisonGroup } from './comparison-group.ts';
import { bothOrders } from './planned-comparisons.ts';

export type AdaptivePlan = Extract<RunPlan, { kind: 'adaptive' }>;

/**
 * An adaptive run round by round: every target that is not known well enough asks for its next references.
 *
 * When the next round is taken, the answers of this one must be in the store. Each round starts from the answers stored
 * for the rounds before it, so a run that was interrupted repeats the same rounds, of which the store then holds the
 * answers, and goes on where it stopped. A failed comparison counts as asked and says nothing. The error about an image, which
 * widens the default interval and which no answer narrows, is what the answers of the rounds before tell.
 *
 * @throws AppError 'reference-without-score'
 */
export function* adaptiveRounds(
  db: Database,
  runId: number,
  plan: AdaptivePlan,
): Generator<ComparisonGroup[]> {
  const references = referencesOfSet(db, plan.references).map(({ id, name, score }) => {
    if (score === null)
      throw new AppError(
        'reference-without-score',
        `The reference ${name} has no score, which an adaptive run needs for every reference.`,
        'Draw a reference set from rated images.',
      );
    return { id, score };
  });
  const chooser = new AdaptiveReferences(
    references.map(({ score }) => score),
    plan,
  );
  const told = new Map<number, Evidence[]>();
  let active = plan.targets.map((id) => ({ id, chooser: startTarget(chooser, id, references) }));

  for (;;) {
    const imageError = plan.narrowing == null ? null : imageErrorSoFar(told, plan);
    const asked = active
      .map(({ id, chooser: target }) => ({ id, target, next: target.next(plan.batch, imageError) }))
      .filter(({ next }) => next.length > 0);
    if (asked.length === 0) return;
    const pairs = asked.flatMap(({ id, next }) =>
      next.map((index) => [id, references[index]?.id ?? id] as const),
    );
    yield groupByFirst(plan.orders === 'both' ? bothOrders(pairs) : pairs);
    for (const { id, target, next } of asked)
      for (const index of next) {
        const reference = references[index];
        if (reference === undefined) continue;
        const evidence = storedEvidence(db, runId, plan, id, reference);
        target.add(index, evidence);
        told.set(id, [...(told.get(id) ?? []), ...evidence]);
      }
    active = asked.map(({ id, target }) => ({ id, chooser: target }));
  }
}

function imageErrorSoFar(
  told: ReadonlyMap<number, readonly Evidence[]>,
  { likelihood }: AdaptivePlan,
): number | null {
  const known = [...told.values()].filter((evidence) => evidence.length > 0);
  return known.length === 0 ? null : imageErrorOf(known, (evidence) => evidence, likelihood);
}

/** A target's chooser; a target that is a reference too is not compared with itself. */
function startTarget(
  chooser: AdaptiveReferences,
  id: number,
  references: readonly { readonly id: number }[],
): AdaptiveTarget {
  const target = chooser.startTarget();
  const itself = references.findIndex((reference) => reference.id === id);
  if (itself >= 0) target.add(itself, []);
  return target;
}

function storedEvidence(
  db: Database,
  runId: number,
  { orders, evidence }: AdaptivePlan,
  target: number,
  reference: { readonly id: number; readonly score: number },
): Evidence[] {
  return (orders === 'both' ? [true, false] : [true]).flatMap((targetFirst) => {
    const [first, second] = targetFirst ? [target, reference.id] : [reference.id, target];
    const members = predictionsOfComparison(db, runId, first, second).map(({ logits, label }) =>
      logits === null ? oneHot(label) : maskedSoftmax(logits),
    );
    if (members.length === 0) return [];
    return [evidenceOf(reference.score, targetFirst, meanProbabilities(members), evidence)];
  });
}
