import { at } from '../../../core/at.ts';
import type { Interval } from '../../../core/interval.ts';
import { NORMAL_QUANTILE } from '../../../core/proportion.ts';
import type { ReferenceHarm } from '../../../model/harm.ts';
import { NO_LABEL } from '../tables/label-code.ts';
import { ReferenceWalk } from './reference-walk.ts';
import { REACH } from './term-table.ts';
import type { RunHarm } from './run-harm.ts';

/** Newton's steps towards a bias; the slope is smooth and convex, so few are needed. */
const MOST_STEPS = 20;
const SETTLED = 1e-4;

/**
 * What each reference does to all scores, the most harmful first: those whose absence lowers MAE most. Each target is refitted
 * without the reference's answers.
 *
 * Hot loops (`test/bench/million-queries.ts`): indices are in range by construction; their defaults are for the compiler alone.
 */
export function referenceHarms(harm: RunHarm): ReferenceHarm[] {
  const { images } = harm.table;
  const tally = new ReferenceTally(harm, biases(harm));
  const known = harm.known;
  return [...tally.answers.keys()]
    .filter((image) => at(tally.answers, image) > 0)
    .map((image): ReferenceHarm => {
      const bias = at(tally.bias, image);
      // Of a sum of slopes, whose variance is that of the targets' sums.
      const error = Math.sqrt(at(tally.squaredSlopes, image)) / (harm.terms.scale * at(tally.bends, image));
      const isBounded = Math.abs(bias) < REACH && Number.isFinite(error);
      const reach = NORMAL_QUANTILE * error;
      return {
        imageId: at(images.ids, image),
        name: images.names[image] ?? '',
        group: images.groups[image] ?? null,
        trueScore: at(images.scores, image),
        answers: at(tally.answers, image),
        images: at(tally.targets, image),
        wrong: at(tally.wrong, image),
        mae: known === 0 ? null : at(tally.effects, image) / known,
        maeInterval: meanInterval(at(tally.effects, image), at(tally.squaredEffects, image), known),
        bias: isBounded ? bias : null,
        biasInterval: isBounded && at(tally.targets, image) > 1 ? [bias - reach, bias + reach] : null,
      };
    })
    .sort((a, b) => (a.mae ?? 0) - (b.mae ?? 0) || a.imageId - b.imageId);
}

/** Sums over the targets, by the index of the reference's image. */
class ReferenceTally {
  readonly answers: Float64Array;
  readonly targets: Float64Array;
  readonly wrong: Float64Array;
  /** Changes of |estimate - true score| without the reference, and their squares. */
  readonly effects: Float64Array;
  readonly squaredEffects: Float64Array;
  readonly bias: Float64Array;
  /** Of the answers placed with the bias: squares of the targets' slopes by z, and bends. */
  readonly squaredSlopes: Float64Array;
  readonly bends: Float64Array;

  constructor(harm: RunHarm, bias: Float64Array) {
    const { table, evidence, terms } = harm;
    const column = () => new Float64Array(table.images.count);
    [this.answers, this.targets, this.wrong] = [column(), column(), column()];
    [this.effects, this.squaredEffects] = [column(), column()];
    [this.squaredSlopes, this.bends, this.bias] = [column(), column(), bias];
    const { rows, targets, thresholds, win, lose, tie, labels } = evidence;
    const { solver } = harm;
    const walk = new ReferenceWalk(evidence, table.images.count);
    for (let target = 0; target < targets.length; target++) {
      const trueScore = at(harm.trueScores, target);
      const isKnown = !Number.isNaN(trueScore);
      const residual = Math.abs(at(harm.scores, target) - trueScore);
      solver.begin(target);
      walk.of(target, (reference, entries, count) => {
        let slope = 0;
        for (let at = 0; at < count; at++) {
          const entry = entries[at] ?? 0;
          const truth = table.truth[rows[entry] ?? 0];
          add(this.answers, reference, 1);
          if (truth !== NO_LABEL && labels[entry] !== truth) add(this.wrong, reference, 1);
          if (!isKnown) continue;
          const z = terms.scale * (trueScore - (thresholds[entry] ?? 0) - (bias[reference] ?? 0));
          terms.evaluate(z, win[entry] ?? 0, lose[entry] ?? 0, tie[entry] ?? 0);
          slope += terms.slope;
          add(this.bends, reference, terms.bend);
        }
        if (!isKnown) return;
        add(this.targets, reference, 1);
        add(this.squaredSlopes, reference, slope ** 2);
        if (!walk.solveWithout(solver, target, entries, count)) return;
        const effect = Math.abs(solver.score - trueScore) - residual;
        add(this.effects, reference, effect);
        add(this.squaredEffects, reference, effect ** 2);
      });
    }
  }
}

/**
 * By the index of each image: how much higher than its true score the answers place it as a reference, in units of score;
 * REACH or more where they set no limit.
 */
function biases(harm: RunHarm): Float64Array {
  const { table, evidence, terms } = harm;
  const { starts, references, thresholds, win, lose, tie } = evidence;
  const bias = new Float64Array(table.images.count);
  const slopes = new Float64Array(table.images.count);
  const bends = new Float64Array(table.images.count);
  for (let step = 0; step < MOST_STEPS; step++) {
    slopes.fill(0);
    bends.fill(0);
    for (let target = 0; target + 1 < starts.length; target++) {
      const trueScore = at(harm.trueScores, target);
      if (Number.isNaN(trueScore)) continue;
      const end = at(starts, target + 1);
      for (let entry = at(starts, target); entry < end; entry++) {
        const reference = references[entry] ?? 0;
        const z = terms.scale * (trueScore - (thresholds[entry] ?? 0) - (bias[reference] ?? 0));
        terms.evaluate(z, win[entry] ?? 0, lose[entry] ?? 0, tie[entry] ?? 0);
        slopes[reference] = (slopes[reference] ?? 0) + terms.slope;
        bends[reference] = (bends[reference] ?? 0) + terms.bend;
      }
    }
    let largest = 0;
    for (let image = 0; image < bias.length; image++) {
      const slope = at(slopes, image);
      if (slope === 0) continue;
      // By the score difference, a higher reference is a lower target.
      const newton = slope / (terms.scale * at(bends, image));
      const moved = Math.max(
        -REACH,
        Math.min(REACH, at(bias, image) + Math.max(-0.5, Math.min(0.5, newton))),
      );
      largest = Math.max(largest, Math.abs(moved - at(bias, image)));
      bias[image] = moved;
    }
    if (largest < SETTLED) break;
  }
  return bias;
}

/** Of a mean over images, from the sums of the numbers and of their squares; null of fewer than two. */
function meanInterval(sum: number, squares: number, n: number): Interval | null {
  if (n < 2) return null;
  const mean = sum / n;
  // Rounding may take the variance of equal numbers below 0.
  const variance = Math.max(0, squares - n * mean ** 2) / (n - 1);
  const reach = NORMAL_QUANTILE * Math.sqrt(variance / n);
  return [mean - reach, mean + reach];
}

function add(column: Float64Array, index: number, value: number): void {
  column[index] = (column[index] ?? 0) + value;
}
