import type { Comparison } from '../../src/core/comparison.ts';
import { meanProbabilities } from '../../src/core/ensemble.ts';
import { evidenceOf, type Evidence, type EvidenceKind } from '../../src/core/evidence.ts';
import { labelIndex, largestLabel, type Triple } from '../../src/core/labels.ts';
import { maskedSoftmax } from '../../src/core/softmax.ts';
import type { AnsweredPair } from '../../src/core/consistency.ts';
import type { Database } from '../../src/engine/store/database.ts';
import { predictionsOfRun, type Prediction } from '../../src/engine/store/predictions.ts';
import { referencesOfSet } from '../../src/engine/store/reference-sets.ts';
import type { Run } from '../../src/engine/store/runs.ts';

/** The answers of a run by their definition, one prediction after the other; images by their ids. */
export function naiveAnswers(db: Database, runId: number): Comparison<number>[] {
  const byPair = Map.groupBy(
    predictionsOfRun(db, runId),
    ({ firstId, secondId }) => `${firstId} ${secondId}`,
  );
  return [...byPair.values()].map((members) => {
    const probabilities = meanProbabilities(members.map(probabilitiesOf));
    const { firstId: first = 0, secondId: second = 0 } = members[0] ?? {};
    return { first, second, probabilities, label: largestLabel(probabilities) };
  });
}

function probabilitiesOf({ logits, label }: Prediction): Triple {
  if (logits !== null) return maskedSoftmax(logits);
  const [first = 0, second = 0, similar = 0] = [0, 1, 2].map((index) => Number(index === labelIndex(label)));
  return [first, second, similar];
}

/** What a run's answers say about each image that was compared with references, by image id, in the answers' order. */
export function naiveEvidence(
  db: Database,
  { id, plan }: Run,
  referenceSetId: number,
  kind: EvidenceKind,
): Map<number, Evidence[]> {
  const scores = new Map(
    referencesOfSet(db, referenceSetId).map((reference) => [reference.id, reference.score]),
  );
  const planned = plan !== null && 'targets' in plan ? plan.targets : null;
  const evidence = new Map<number, Evidence[]>();
  for (const { first, second, probabilities } of naiveAnswers(db, id))
    for (const [target, reference] of [
      [first, second],
      [second, first],
    ] as const) {
      const score = scores.get(reference) ?? null;
      const isTarget = planned?.includes(target) ?? (scores.get(target) ?? null) === null;
      if (score === null || !isTarget) continue;
      const ofTarget = evidence.get(target) ?? [];
      evidence.set(target, [...ofTarget, evidenceOf(score, target === first, probabilities, kind)]);
    }
  return evidence;
}

/** The pairs that were answered both ways, the answer with the lower id first as the forward one; ids stand for images. */
export function naiveBothWays(answers: readonly Comparison<number>[]): AnsweredPair[] {
  return answers.flatMap((reverse) => {
    const forward = answers.find(({ first, second }) => first === reverse.second && second === reverse.first);
    return forward === undefined || reverse.first < reverse.second
      ? []
      : [
          {
            forward: forward.probabilities,
            reverse: reverse.probabilities,
            images: [forward.first, forward.second],
          },
        ];
  });
}
