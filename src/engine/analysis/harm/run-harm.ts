import { at } from '../../../core/at.ts';
import type { Likelihood } from '../../../core/likelihood.ts';
import {
  HARM_SORTS,
  type HarmSort,
  type PairEffect,
  type PairHarm,
  type Supposition,
} from '../../../model/harm.ts';
import type { Reference } from '../../store/reference-sets.ts';
import type { AnswerTable } from '../tables/answer-table.ts';
import { orderOfMostlyEqual } from './order-of-mostly-equal.ts';
import { packEvidence, type PackedEvidence, type PackedOptions } from './packed-evidence.ts';
import { CHANGE_STRIDE, isChange, writeChange } from './suppose.ts';
import { TargetSolver } from './target-solver.ts';
import { TermTable } from './term-table.ts';

/** Numbers are sorted above 0: no change of a score is larger. */
const ABOVE_ZERO = 8;

/**
 * Weight of the unrounded change beside that on the grid of thousandths, in the order of a list: it puts those of one grid point in their order
 * and takes none past another.
 */
const UNROUNDED = 1e-4;

/**
 * What a run's comparisons do to its scores, under a likelihood. Each figure is that of a refit.
 *
 * Hot loops (`test/bench/million-queries.ts`): indices are in range by construction; their defaults are for the compiler alone.
 */
export class RunHarm {
  readonly table: AnswerTable;
  readonly likelihood: Likelihood;
  readonly evidence: PackedEvidence;
  readonly terms: TermTable;
  readonly solver: TargetSolver;
  /** Of each target: its score, the unrounded one, and its true score, NaN where that is not known. */
  readonly scores: Float64Array;
  readonly roots: Float64Array;
  readonly trueScores: Float64Array;
  /** Targets of known score, which MAE is of. */
  readonly known: number;
  readonly #orders = new Map<string, Uint32Array>();
  readonly #changes = new Float64Array(CHANGE_STRIDE);

  constructor(table: AnswerTable, references: readonly Reference[], options: PackedOptions) {
    this.table = table;
    this.likelihood = options.likelihood;
    this.evidence = packEvidence(table, references, options);
    this.terms = new TermTable(this.likelihood, this.evidence.thresholds);
    const { targets } = this.evidence;
    this.solver = new TargetSolver(this.evidence, this.terms, this.likelihood);
    ({ scores: this.scores, roots: this.roots } = this.solver);
    this.trueScores = Float64Array.from(targets, (image) => at(table.images.scores, image));
    this.known = this.trueScores.reduce((count, score) => count + (Number.isNaN(score) ? 0 : 1), 0);
  }

  /** Mean |estimate - true score|; null where no true score is known. */
  get mae(): number | null {
    if (this.known === 0) return null;
    let sum = 0;
    for (const [target, score] of this.scores.entries()) {
      const residual = Math.abs(score - at(this.trueScores, target));
      if (!Number.isNaN(residual)) sum += residual;
    }
    return sum / this.known;
  }

  /** Answers that people's labels have changed. */
  get corrections(): number {
    const { rows, labels } = this.evidence;
    const { model } = this.table;
    let count = 0;
    for (let entry = 0; entry < rows.length; entry++) if (labels[entry] !== model[rows[entry] ?? 0]) count++;
    return count;
  }

  /** All entries in the order of a sort. */
  order({ by, descending }: HarmSort): Uint32Array {
    const key = `${by} ${descending}`;
    let order = this.#orders.get(key);
    if (order === undefined) {
      order = orderOfMostlyEqual(this.#figures(by), ABOVE_ZERO, descending);
      // One kept for each head that may be pressed.
      if (this.#orders.size >= HARM_SORTS.length) this.#orders.clear();
      this.#orders.set(key, order);
    }
    return order;
  }

  /** What one entry does, by refits of its target. */
  pair(entry: number): PairHarm {
    const target = this.targetOf(entry);
    this.solver.begin(target);
    const score = at(this.scores, target);
    const trueScore = at(this.trueScores, target);
    const loss = this.#lossOf(entry, target);
    const modelLoss = this.#modelLossOf(entry);
    return {
      targetId: at(this.table.images.ids, at(this.evidence.targets, target)),
      score,
      residual: Number.isNaN(trueScore) ? null : score - trueScore,
      loss: Number.isNaN(loss) ? null : loss,
      modelLoss: Number.isFinite(modelLoss) ? modelLoss : null,
      right: this.#effect(entry, target, 'right'),
      leftOut: this.#effect(entry, target, 'leftOut'),
      turned: this.#effect(entry, target, 'turned'),
    };
  }

  /** Place of an entry's target in the evidence. */
  targetOf(entry: number): number {
    const { starts } = this.evidence;
    let low = 0;
    let high = starts.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (at(starts, middle) <= entry) low = middle;
      else high = middle;
    }
    return low;
  }

  #effect(entry: number, target: number, supposition: Supposition): PairEffect | null {
    const { solver } = this;
    if (!this.#suppose(entry, target, supposition)) return null;
    const before = at(this.scores, target);
    const trueScore = at(this.trueScores, target);
    const mae = (Math.abs(solver.score - trueScore) - Math.abs(before - trueScore)) / this.known;
    return {
      // Both are points of a grid of thousandths.
      score: Math.round(1000 * (solver.score - before)) / 1000,
      mae: Number.isNaN(mae) ? null : mae,
    };
  }

  /** Solves an entry's target, which the solver is at, as supposed; false where that cannot be supposed. */
  #suppose(entry: number, target: number, supposition: Supposition): boolean {
    const { solver } = this;
    const { starts, rows } = this.evidence;
    const truth = this.table.truth[rows[entry] ?? 0] ?? 0;
    if (!writeChange(this.evidence, entry, supposition, truth, this.#changes, 0)) return false;
    if (supposition === 'leftOut' && (starts[target + 1] ?? 0) - (starts[target] ?? 0) < 2) return false;
    if (isChange(this.#changes, 0)) solver.solve(this.#changes, 1);
    else {
      solver.score = this.scores[target] ?? NaN;
      solver.root = this.roots[target] ?? NaN;
    }
    return true;
  }

  /** Whether an entry says the truth and nothing else. */
  #isRight(entry: number): boolean {
    const { rows, labels, win, lose, tie } = this.evidence;
    if (labels[entry] !== this.table.truth[rows[entry] ?? 0]) return false;
    const [most, sum] = [
      Math.max(win[entry] ?? 0, lose[entry] ?? 0, tie[entry] ?? 0),
      (win[entry] ?? 0) + (lose[entry] ?? 0) + (tie[entry] ?? 0),
    ];
    return most === 1 && sum === 1;
  }

  /** What entries are sorted by; NaN where it is not known. */
  #figures(by: HarmSort['by']): Float64Array {
    const { rows } = this.evidence;
    const figures = new Float64Array(rows.length);
    switch (by) {
      case 'order':
        return figures;
      case 'modelLoss':
        return figures.map((_, entry) => this.#modelLossOf(entry));
      case 'loss':
        return this.#ofEachTarget(figures, (entry, target) => this.#lossOf(entry, target));
      case 'residual':
        return this.#ofEachTarget(figures, (_, target) =>
          Math.abs((this.scores[target] ?? NaN) - (this.trueScores[target] ?? NaN)),
        );
      default:
        return this.#changesOfScores(figures, by);
    }
  }

  #changesOfScores(figures: Float64Array, by: Supposition | 'influence'): Float64Array {
    const { solver } = this;
    const { starts } = this.evidence;
    for (let target = 0; target + 1 < starts.length; target++) {
      const score = at(this.scores, target);
      const root = at(this.roots, target);
      const trueScore = by === 'influence' ? NaN : at(this.trueScores, target);
      const supposition = by === 'influence' ? 'leftOut' : by;
      const isKnown = by === 'influence' || !Number.isNaN(trueScore);
      if (isKnown) solver.begin(target);
      const end = at(starts, target + 1);
      for (let entry = at(starts, target); entry < end; entry++) {
        let figure = NaN;
        if (by === 'right' && isKnown && this.#isRight(entry)) figure = ABOVE_ZERO;
        else if (isKnown && this.#suppose(entry, target, supposition))
          figure =
            by === 'influence'
              ? Math.abs(solver.score - score) + UNROUNDED * Math.abs(solver.root - root)
              : ABOVE_ZERO +
                // In brackets: of no change nothing is left but ABOVE_ZERO.
                (Math.abs(solver.score - trueScore) -
                  Math.abs(score - trueScore) +
                  UNROUNDED * (Math.abs(solver.root - trueScore) - Math.abs(root - trueScore)));
        figures[entry] = figure;
      }
    }
    return figures;
  }

  #ofEachTarget(figures: Float64Array, figureOf: (entry: number, target: number) => number): Float64Array {
    const { starts } = this.evidence;
    for (let target = 0; target + 1 < starts.length; target++) {
      const end = at(starts, target + 1);
      for (let entry = at(starts, target); entry < end; entry++) figures[entry] = figureOf(entry, target);
    }
    return figures;
  }

  /** -ln P(answer | true scores), in nats. */
  #lossOf(entry: number, target: number): number {
    const { thresholds, win, lose, tie } = this.evidence;
    const trueScore = this.trueScores[target] ?? NaN;
    if (Number.isNaN(trueScore)) return NaN;
    const z = this.terms.scale * (trueScore - (thresholds[entry] ?? 0));
    return Math.max(0, this.terms.nll(z, win[entry] ?? 0, lose[entry] ?? 0, tie[entry] ?? 0));
  }

  /** -ln p(true label) by the model's probabilities, in nats; NaN where there are none. */
  #modelLossOf(entry: number): number {
    const { table } = this;
    if (!table.hasProbabilities) return NaN;
    const row = this.evidence.rows[entry] ?? 0;
    const truth = table.truth[row];
    const p = truth === 0 || truth === 1 || truth === 2 ? table.probability(row, truth) : NaN;
    return Math.max(0, -Math.log(p));
  }
}
