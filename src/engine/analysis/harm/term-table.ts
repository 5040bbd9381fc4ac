import { describeLikelihood } from '../../../core/describe-likelihood.ts';
import type { Triple } from '../../../core/labels.ts';
import { resolveLikelihood, type Likelihood } from '../../../core/likelihood.ts';
import { SCORE_MAX, SCORE_MIN } from '../../../core/score-grid.ts';
import { AppError } from '../../app-error.ts';

/** Distance of two nodes, in units of z: a cubic between them errs by some 1e-10 of a term. */
export const STEP = 0.02;

/** How far beyond the scale scores may lie, in units of score; the table's ends stand for what is farther. */
export const REACH = 2;

/** A steeper likelihood than these nodes can hold is refused. */
const MOST_NODES = 500_000;

/** Numbers a node: of win, lose and tie each the NLL, its slope and its bend by z. */
const STRIDE = 9;

const WIN: Triple = [1, 0, 0];
const LOSE: Triple = [0, 1, 0];
const TIE: Triple = [0, 0, 1];

/**
 * A likelihood's term by z = k (s - u), tabulated, with cubics between the nodes: a comparison changes a score millions of
 * times in a list over a run, and an exponential each time would take seconds.
 *
 * Hot loops (`test/bench/million-queries.ts`): indices are in range by construction; their defaults are for the compiler alone.
 */
export class TermTable {
  /** k, per unit of score. */
  readonly scale: number;
  /** Of the last {@link evaluate}: by z. */
  slope = 0;
  bend = 0;
  /** The bend's own slope, from neighbouring nodes. */
  twist = 0;
  readonly #low: number;
  readonly #last: number;
  readonly #nodes: Float64Array;

  /**
   * @param thresholds u of every comparison, in units of score
   * @throws AppError 'likelihood-too-steep'
   */
  constructor(likelihood: Likelihood, thresholds: Float64Array) {
    const { form, scale, t } = resolveLikelihood(likelihood);
    this.scale = scale;
    let [least, most] = [SCORE_MAX, SCORE_MIN];
    for (let at = 0; at < thresholds.length; at++) {
      const threshold = thresholds[at] ?? NaN;
      if (threshold < least) least = threshold;
      if (threshold > most) most = threshold;
    }
    this.#low = scale * (SCORE_MIN - most - REACH);
    const count = Math.ceil((scale * (SCORE_MAX - least + REACH) - this.#low) / STEP) + 2;
    if (!(count <= MOST_NODES))
      throw new AppError(
        'likelihood-too-steep',
        `${describeLikelihood(likelihood, String, 'plainSymbol')} is too steep to work out what each comparison does.`,
        'Choose a smaller steepness, or calibrate.',
      );
    this.#last = count - 2;
    this.#nodes = new Float64Array(count * STRIDE);
    const term = form.ties.term(t);
    for (let node = 0; node < count; node++)
      for (const [index, weights] of [WIN, LOSE, TIE].entries()) {
        const { nll, byZ, byZZ } = term(this.#low + node * STEP, weights);
        this.#nodes.set([nll, byZ, byZZ], node * STRIDE + 3 * index);
      }
  }

  /** Slope and bend of a weighted term at z. */
  evaluate(z: number, win: number, lose: number, tie: number): void {
    const nodes = this.#nodes;
    const position = Math.max(0, Math.min(this.#last + 1, (z - this.#low) / STEP));
    const node = Math.min(this.#last, Math.floor(position));
    const x = position - node;
    const y = 1 - x;
    const a = (1 + 2 * x) * y * y;
    const b = x * y * y * STEP;
    const c = x * x * (3 - 2 * x);
    const d = -x * x * y * STEP;
    const from = node * STRIDE;
    let slope = 0;
    let bend = 0;
    let rise = 0;
    if (win !== 0) {
      const here = nodes[from + 2] ?? 0;
      const next = nodes[from + 11] ?? 0;
      slope += win * (a * (nodes[from + 1] ?? 0) + b * here + c * (nodes[from + 10] ?? 0) + d * next);
      bend += win * (y * here + x * next);
      rise += win * (next - here);
    }
    if (lose !== 0) {
      const here = nodes[from + 5] ?? 0;
      const next = nodes[from + 14] ?? 0;
      slope += lose * (a * (nodes[from + 4] ?? 0) + b * here + c * (nodes[from + 13] ?? 0) + d * next);
      bend += lose * (y * here + x * next);
      rise += lose * (next - here);
    }
    if (tie !== 0) {
      const here = nodes[from + 8] ?? 0;
      const next = nodes[from + 17] ?? 0;
      slope += tie * (a * (nodes[from + 7] ?? 0) + b * here + c * (nodes[from + 16] ?? 0) + d * next);
      bend += tie * (y * here + x * next);
      rise += tie * (next - here);
    }
    this.slope = slope;
    this.bend = bend;
    this.twist = rise / STEP;
  }

  /** NLL of a weighted term at z, in nats. */
  nll(z: number, win: number, lose: number, tie: number): number {
    const nodes = this.#nodes;
    const position = Math.max(0, Math.min(this.#last + 1, (z - this.#low) / STEP));
    const node = Math.min(this.#last, Math.floor(position));
    const x = position - node;
    const y = 1 - x;
    const [a, b] = [(1 + 2 * x) * y * y, x * y * y * STEP];
    const [c, d] = [x * x * (3 - 2 * x), -x * x * y * STEP];
    const of = (from: number) =>
      a * (nodes[from] ?? 0) +
      b * (nodes[from + 1] ?? 0) +
      c * (nodes[from + STRIDE] ?? 0) +
      d * (nodes[from + STRIDE + 1] ?? 0);
    const from = node * STRIDE;
    return (
      (win === 0 ? 0 : win * of(from)) +
      (lose === 0 ? 0 : lose * of(from + 3)) +
      (tie === 0 ? 0 : tie * of(from + 6))
    );
  }
}
