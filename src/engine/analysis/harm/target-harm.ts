import { at } from '../../../core/at.ts';
import { collectiveLean, leanOf, type ReferenceLean } from '../../../core/collective-lean.ts';
import { SCORE_MAX, SCORE_MIN } from '../../../core/score-grid.ts';
import type { TargetHarm } from '../../../model/harm.ts';
import { labelOfCode, NO_LABEL } from '../tables/label-code.ts';
import { ReferenceWalk } from './reference-walk.ts';
import type { RunHarm } from './run-harm.ts';

/**
 * Each image's error and whether one pair or many make it, the largest |residual| first; images of unknown score last.
 *
 * Hot loops (`test/bench/million-queries.ts`): indices are in range by construction; their defaults are for the compiler alone.
 */
export function targetHarms(harm: RunHarm): TargetHarm[] {
  const { evidence } = harm;
  const { images, truth } = harm.table;
  const walk = new ReferenceWalk(evidence, images.count);
  return Array.from(evidence.targets, (image, target): TargetHarm => {
    const score = at(harm.scores, target);
    const root = at(harm.roots, target);
    const trueScore = images.trueScore(image);
    const [start, end] = [at(evidence.starts, target), at(evidence.starts, target + 1)];
    let wrong = 0;
    for (let entry = start; entry < end; entry++) {
      const label = truth[evidence.rows[entry] ?? 0];
      if (label !== NO_LABEL && label !== evidence.labels[entry]) wrong++;
    }
    return {
      imageId: at(images.ids, image),
      name: images.names[image] ?? '',
      group: images.groups[image] ?? null,
      trueScore,
      score,
      boundHit: root >= SCORE_MAX ? 'high' : root <= SCORE_MIN ? 'low' : null,
      residual: trueScore === null ? null : score - trueScore,
      comparisons: end - start,
      wrong,
      lean: trueScore === null ? null : leanOfTarget(harm, walk, target, trueScore),
    };
  }).sort((a, b) => sizeOf(b) - sizeOf(a) || a.imageId - b.imageId);
}

function sizeOf({ residual }: TargetHarm): number {
  return residual === null ? -1 : Math.abs(residual);
}

function leanOfTarget(
  harm: RunHarm,
  walk: ReferenceWalk,
  target: number,
  trueScore: number,
): TargetHarm['lean'] {
  const { evidence, table, solver } = harm;
  const { images, truth } = table;
  const score = at(harm.scores, target);
  const references: ReferenceLean[] = [];
  solver.begin(target);
  walk.of(target, (reference, entries, count) => {
    let lean = 0;
    for (let at = 0; at < count; at++) {
      const entry = entries[at] ?? 0;
      const [label, right] = [
        labelOfCode(evidence.labels[entry]),
        labelOfCode(truth[evidence.rows[entry] ?? 0]),
      ];
      if (label !== null && right !== null) lean += leanOf(label, right, evidence.targetFirst[entry] === 1);
    }
    references.push({
      referenceId: at(images.ids, reference),
      referenceScore: at(images.scores, reference),
      lean,
      without: walk.solveWithout(solver, target, entries, count) ? solver.score - score : null,
    });
  });
  const { near, higher, lower, strongest, isCollective } = collectiveLean(score, trueScore, references);
  return {
    near,
    higher,
    lower,
    strongest: strongest && { ...strongest, name: images.names[images.indexOf(strongest.referenceId)] ?? '' },
    isCollective,
  };
}
