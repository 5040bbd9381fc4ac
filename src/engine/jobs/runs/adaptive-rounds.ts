import { AdaptiveReferences, type AdaptiveTarget } from '../../../core/adaptive.ts';
import { meanProbabilities } from '../../../core/ensemble.ts';
import { evidenceOf, type Evidence, type EvidenceKind } from '../../../core/evidence.ts';
import { imageErrorOf } from '../../../core/image-error.ts';
import { oneHot } from '../../../core/labels.ts';
import { reversesWorthAsking } from '../../../core/reverse-orders.ts';
import { maskedSoftmax } from '../../../core/softmax.ts';
import type { AdaptivePlan } from '../../../model/plan.ts';
import { AppError } from '../../app-error.ts';
import { inTurns } from '../../in-turns.ts';
import type { Database } from '../../store/database.ts';
import { predictionsOfComparison, predictionsOfFirst, type Prediction } from '../../store/predictions.ts';
import { referencesOfSet } from '../../store/reference-sets.ts';
import { groupByFirst, type ComparisonGroup } from './comparison-group.ts';
import { bothOrders } from './planned-comparisons.ts';

interface ScoredReference {
  readonly id: number;
  readonly score: number;
}

/** What was asked of a target in the order of the plan: indices of references. */
type Asked = Map<number, readonly number[]>;

/**
 * An adaptive run round by round: every target that is not known well enough asks for its next references; at the end come the reverse
 * orders that are worth asking, where the plan leaves others out.
 *
 * When the next round is taken, the answers of this one must be in the store. Each round starts from the answers stored
 * for the rounds before it, so a run that was interrupted repeats the same rounds, of which the store then holds the
 * answers, and goes on where it stopped. A failed comparison counts as asked and says nothing. The error about an image, which
 * widens the default interval and which no answer narrows, is what the answers of the rounds before tell.
 *
 * @throws AppError 'reference-without-score'
 */
export async function* adaptiveRounds(
  db: Database,
  runId: number,
  plan: AdaptivePlan,
): AsyncGenerator<ComparisonGroup[]> {
  const references = referencesOfSet(db, plan.references).map(({ id, name, score }) => {
    if (score === null)
      throw new AppError(
        'reference-without-score',
        `The reference ${name} has no score, which an adaptive run needs for every reference.`,
        'Draw a reference set from rated images.',
      );
    return { id, score };
  });
  // Where reverse orders are left out, references are chosen by what is asked until then.
  const gain = plan.orders === 'both' ? (plan.reverseGain ?? null) : null;
  const forward = gain === null ? plan : { ...plan, orders: 'forward' as const };
  const asked: Asked = new Map();
  if (asksAll(plan, references.length)) yield everything(forward, references, asked);
  else yield* chosenRounds(db, runId, forward, references, asked);
  if (gain !== null) yield await inTurns(reverses(db, runId, plan, { gain, references, asked }));
}

/** Whether nothing stops a plan before its references are all asked. */
function asksAll({ budget, intervalWidth, narrowing }: AdaptivePlan, references: number): boolean {
  return budget >= references && intervalWidth === null && narrowing == null;
}

function everything(
  { targets, orders }: AdaptivePlan,
  references: readonly ScoredReference[],
  asked: Asked,
): ComparisonGroup[] {
  const all = [...references.keys()];
  for (const target of targets) asked.set(target, all);
  return groupByFirst(inOrders(orders, asked, references));
}

function* chosenRounds(
  db: Database,
  runId: number,
  plan: AdaptivePlan,
  references: readonly ScoredReference[],
  asked: Asked,
): Generator<ComparisonGroup[]> {
  const chooser = new AdaptiveReferences(
    references.map(({ score }) => score),
    plan,
  );
  const told = new Map<number, Evidence[]>();
  let active = plan.targets.map((id) => ({ id, chooser: startTarget(chooser, id, references) }));
  for (;;) {
    const known = [...told.values()].filter((evidence) => evidence.length > 0);
    const imageError =
      plan.narrowing == null || known.length === 0
        ? null
        : imageErrorOf(known, (evidence) => evidence, plan.likelihood);
    const round = active
      .map(({ id, chooser: target }) => ({ id, target, next: target.next(plan.batch, imageError) }))
      .filter(({ next }) => next.length > 0);
    if (round.length === 0) return;
    const next = new Map(round.map(({ id, next: chosen }) => [id, chosen]));
    yield groupByFirst(inOrders(plan.orders, next, references));
    for (const { id, target, next: chosen } of round) {
      asked.set(id, [...(asked.get(id) ?? []), ...chosen]);
      for (const index of chosen) {
        const reference = references[index];
        if (reference === undefined) continue;
        const evidence = storedEvidence(db, runId, plan, id, reference);
        target.add(index, evidence);
        told.set(id, [...(told.get(id) ?? []), ...evidence]);
      }
    }
    active = round.map(({ id, target }) => ({ id, chooser: target }));
  }
}

/** The reverse orders that are expected to tell enough, by the answers of the other order. */
function* reverses(
  db: Database,
  runId: number,
  { likelihood, evidence: kind }: AdaptivePlan,
  { gain, references, asked }: { gain: number; references: readonly ScoredReference[]; asked: Asked },
): Generator<undefined, ComparisonGroup[]> {
  // Read anew for each use: those of a large run are too many to be held.
  const answersOf = (id: number) => {
    const answers = Map.groupBy(predictionsOfFirst(db, runId, id), ({ secondId }) => secondId);
    return (asked.get(id) ?? []).flatMap((index) => {
      const reference = references[index];
      const members = reference && answers.get(reference.id);
      return reference === undefined || members === undefined
        ? []
        : [{ reference, evidence: meant(reference, true, members, kind) }];
    });
  };
  const answered: number[] = [];
  for (const id of asked.keys()) {
    if (answersOf(id).length > 0) answered.push(id);
    yield;
  }
  const imageError =
    answered.length === 0
      ? null
      : imageErrorOf(answered, (id) => answersOf(id).map(({ evidence }) => evidence), likelihood);
  const worth: [number, number][] = [];
  for (const id of answered) {
    const answers = answersOf(id);
    const evidence = answers.map((answer) => answer.evidence);
    for (const index of reversesWorthAsking(evidence, { likelihood, imageError, gain }))
      worth.push([answers[index]?.reference.id ?? id, id]);
    yield;
  }
  return groupByFirst(worth);
}

/** Comparisons of targets with references, as listed or in both orders; a target that is a reference too does not meet itself. */
function inOrders(
  orders: AdaptivePlan['orders'],
  chosen: Asked,
  references: readonly ScoredReference[],
): Iterable<readonly [number, number]> {
  const pairs = [...chosen].flatMap(([id, indices]) =>
    indices.map((index) => [id, references[index]?.id ?? id] as const),
  );
  return orders === 'both' ? bothOrders(pairs) : pairs;
}

/** A target's chooser; a target that is a reference too is not compared with itself. */
function startTarget(
  chooser: AdaptiveReferences,
  id: number,
  references: readonly ScoredReference[],
): AdaptiveTarget {
  const target = chooser.startTarget();
  const itself = references.findIndex((reference) => reference.id === id);
  if (itself >= 0) target.add(itself, []);
  return target;
}

function storedEvidence(
  db: Database,
  runId: number,
  { orders, evidence }: Pick<AdaptivePlan, 'orders' | 'evidence'>,
  target: number,
  reference: ScoredReference,
): Evidence[] {
  return (orders === 'both' ? [true, false] : [true]).flatMap((targetFirst) => {
    const [first, second] = targetFirst ? [target, reference.id] : [reference.id, target];
    const members = predictionsOfComparison(db, runId, first, second);
    return members.length === 0 ? [] : [meant(reference, targetFirst, members, evidence)];
  });
}

/** What the members say together. */
function meant(
  { score }: ScoredReference,
  targetFirst: boolean,
  members: readonly Prediction[],
  kind: EvidenceKind,
): Evidence {
  const said = members.map(({ logits, label }) => (logits === null ? oneHot(label) : maskedSoftmax(logits)));
  return evidenceOf(score, targetFirst, meanProbabilities(said), kind);
}
