import { at } from '../../../core/at.ts';
import { estimateScore } from '../../../core/estimate.ts';
import type { Evidence } from '../../../core/evidence.ts';
import { nameOfRole, withValue, type Likelihood } from '../../../core/likelihood.ts';
import { GRID_SIZE, gridScore, SCORE_MAX, SCORE_MIN } from '../../../core/score-grid.ts';
import type { WeighedEvidence } from './packed-evidence.ts';
import { CHANGE_STRIDE } from './suppose.ts';
import { STEP, type TermTable } from './term-table.ts';

/** Distance of two nodes of a target's slope, in units of z: a cubic between them errs by some 1e-9 of the slope. */
const NODE_STEP = 0.05;

/** By how much tables may move a minimum, in units of score. */
const TABLE_ERROR = 2e-8;

/** Below this bend a slope is too flat to say where it is 0. */
const FLAT = 1e-6;

/** Of so many entries every 16th gives a first guess. */
const LEAST_FOR_SAMPLE = 256;
const SAMPLED = 16;

/** A step from a target's own sums is at most this far from its minimum, so that what changes it begins near by. */
const ANCHORED = 2e-4;

const MOST_STEPS = 60;
const STEPS_PER_UNIT = (GRID_SIZE - 1) / (SCORE_MAX - SCORE_MIN);

/**
 * Scores of a run's targets, from all of their evidence and with some of it changed, as core's estimateScore has them.
 *
 * Newton's method on the NLL's slope, until it is known to which point of the grid the minimum is nearest: a step s errs by at most
 * k s^2, because the third derivative of a term by z is never larger than its second. Most changes take one step, from sums that the
 * target has anyway. Where the minimum is too near to the middle of two grid points to tell, estimateScore decides.
 *
 * Hot loops (`test/bench/million-queries.ts`): indices are in range by construction; their defaults are for the compiler alone.
 */
export class TargetSolver {
  /** What {@link solve} found: a point of the grid, and the unrounded minimum within the scale. */
  score = NaN;
  root = NaN;
  /** Of each target, from all of its evidence. */
  readonly scores: Float64Array;
  readonly roots: Float64Array;
  readonly #evidence: WeighedEvidence;
  readonly #terms: TermTable;
  readonly #unbiased: Likelihood;
  /** A point near each target's minimum, with slope and bend by z there. */
  readonly #anchors: Float64Array;
  readonly #anchorSlopes: Float64Array;
  readonly #anchorBends: Float64Array;
  /** The bend's own slope there. */
  readonly #anchorTwists: Float64Array;
  /** Slopes and bends of the present target at evenly spaced scores, NaN where not known yet. */
  readonly #nodeStep: number;
  readonly #nodeSlopes: Float64Array;
  readonly #nodeBends: Float64Array;
  #hasNodes = false;
  #target = 0;
  #start = 0;
  #end = 0;
  /** One of so many entries is summed. */
  #every = 1;
  /** Of the last sums: by z. */
  #slope = 0;
  #bend = 0;
  /** Of the last sum of all entries: the bend's slope by z. */
  #twist = 0;

  /** @param near scores that each target's may be near to */
  constructor(evidence: WeighedEvidence, terms: TermTable, likelihood: Likelihood, near?: Float64Array) {
    this.#evidence = evidence;
    this.#terms = terms;
    // Thresholds hold the bias already.
    this.#unbiased = withValue(likelihood, nameOfRole(likelihood, 'bias'), 0);
    const nodes = Math.max(4, Math.ceil(((SCORE_MAX - SCORE_MIN) * terms.scale) / NODE_STEP));
    this.#nodeStep = (SCORE_MAX - SCORE_MIN) / nodes;
    this.#nodeSlopes = new Float64Array(nodes + 1).fill(NaN);
    this.#nodeBends = new Float64Array(nodes + 1);
    const { length } = evidence.targets;
    const column = () => new Float64Array(length);
    [this.#anchors, this.#anchorSlopes] = [column(), column()];
    [this.#anchorBends, this.#anchorTwists] = [column(), column()];
    [this.scores, this.roots] = [column(), column()];
    for (let target = 0; target < length; target++) this.#solveOwn(target, near?.[target]);
  }

  /** Goes to a target, by its place in the evidence. */
  begin(target: number): void {
    if (this.#hasNodes) this.#nodeSlopes.fill(NaN);
    this.#hasNodes = false;
    this.#target = target;
    this.#start = at(this.#evidence.starts, target);
    this.#end = at(this.#evidence.starts, target + 1);
  }

  /**
   * The present target's score with some entries' weights changed.
   *
   * @param changes for each: its entry, and what is added to its win, lose and tie
   * @param count how many of them count
   */
  solve(changes: Float64Array, count: number): void {
    const anchor = this.#anchors[this.#target] ?? NaN;
    this.#slope = this.#anchorSlopes[this.#target] ?? NaN;
    this.#bend = this.#anchorBends[this.#target] ?? NaN;
    this.#addChanges(anchor, changes, count);
    const step = this.#step();
    if (this.#decides(anchor + step, step)) this.#round(anchor + step);
    else if (!this.#stepsAgain(anchor, step, changes, count)) this.#search(anchor, changes, count);
  }

  /**
   * Another step, the target's own slope taken by its Taylor series about the anchor; whether the minimum is known then.
   *
   * What the series leaves out is at most k^2 d^3 / 2 for a way d, because the fourth derivative of a term by z is never larger than its
   * second either, and half a node of the table times k d^2 for the third, which is a difference of neighbours.
   */
  #stepsAgain(anchor: number, way: number, changes: Float64Array, count: number): boolean {
    const { scale } = this.#terms;
    const score = anchor + way;
    if (!(score > SCORE_MIN && score < SCORE_MAX && Math.abs(way) * scale < 0.3)) return false;
    const z = scale * way;
    const twist = this.#anchorTwists[this.#target] ?? NaN;
    const bend = this.#anchorBends[this.#target] ?? NaN;
    this.#slope = (this.#anchorSlopes[this.#target] ?? NaN) + bend * z + (twist * z * z) / 2;
    this.#bend = bend + twist * z;
    this.#addChanges(score, changes, count);
    const step = this.#step();
    const leftOut = scale * scale * Math.abs(way) ** 3 + STEP * scale * way * way;
    if (!this.#decides(score + step, step, leftOut)) return false;
    this.#round(score + step);
    return true;
  }

  #solveOwn(target: number, near?: number): void {
    this.begin(target);
    let score = near ?? this.#guess();
    let step = 0;
    for (let rounds = 0; rounds < MOST_STEPS; rounds++) {
      this.#sumAll(score);
      step = this.#step();
      if (Math.abs(step) < ANCHORED) break;
      const next = score + step;
      // Convex, but far from a parabola: what leaves the scale is looked for between its ends.
      if (!(next > SCORE_MIN && next < SCORE_MAX && Math.abs(step) < 1)) break;
      score = next;
    }
    this.#anchors[target] = score;
    this.#anchorSlopes[target] = this.#slope;
    this.#anchorBends[target] = this.#bend;
    this.#anchorTwists[target] = this.#twist;
    if (this.#start === this.#end) this.score = this.root = NaN;
    else if (this.#decides(score + step, step)) this.#round(score + step);
    else this.#search(score, null, 0);
    this.scores[target] = this.score;
    this.roots[target] = this.root;
  }

  /** A score from a sample of many entries; the middle of the scale for few. */
  #guess(): number {
    let score = (SCORE_MIN + SCORE_MAX) / 2;
    if (this.#end - this.#start < LEAST_FOR_SAMPLE) return score;
    this.#every = SAMPLED;
    for (let rounds = 0; rounds < MOST_STEPS; rounds++) {
      this.#sumAll(score);
      const step = Math.max(-1, Math.min(1, this.#step()));
      score = Math.max(SCORE_MIN, Math.min(SCORE_MAX, score + step));
      if (!(Math.abs(step) > 10 * ANCHORED)) break;
    }
    this.#every = 1;
    return score;
  }

  /** Newton's step from the last sums, in units of score. */
  #step(): number {
    return -this.#slope / (this.#terms.scale * this.#bend);
  }

  /**
   * Whether a minimum that a step has led to is known well enough to say to which grid point it is nearest.
   *
   * @param error of the slope's zero besides the step's. Defaults to 0.
   */
  #decides(root: number, step: number, error = 0): boolean {
    if (!(root > SCORE_MIN && root < SCORE_MAX && this.#bend > FLAT)) return false;
    const { scale } = this.#terms;
    if (Math.abs(step) * scale > 0.3) return false;
    const position = (root - SCORE_MIN) * STEPS_PER_UNIT;
    const toMiddle = Math.abs(position - Math.floor(position) - 0.5) / STEPS_PER_UNIT;
    return toMiddle > scale * step * step + error + TABLE_ERROR;
  }

  #round(root: number): void {
    this.root = root;
    this.score = gridScore(Math.round((root - SCORE_MIN) * STEPS_PER_UNIT));
  }

  /** Newton's method between the ends of the scale. */
  #search(from: number, changes: Float64Array | null, count: number): void {
    let low = SCORE_MIN;
    let high = SCORE_MAX;
    let [isLowTried, isHighTried] = [false, false];
    let score = Math.max(low, Math.min(high, from));
    for (let rounds = 0; rounds < MOST_STEPS; rounds++) {
      this.#interpolate(score);
      if (changes !== null) this.#addChanges(score, changes, count);
      if (this.#bend > FLAT) {
        const isAtEnd =
          (score === SCORE_MIN && this.#slope >= 0) || (score === SCORE_MAX && this.#slope <= 0);
        if (isAtEnd) {
          this.#round(score);
          return;
        }
      }
      if (this.#slope < 0) [low, isLowTried] = [score, true];
      else [high, isHighTried] = [score, true];
      const step = this.#step();
      const next = score + step;
      if (this.#decides(next, step)) {
        this.#round(next);
        return;
      }
      const before = score;
      if (next > low && next < high) score = next;
      else if (next <= low && !isLowTried) score = low;
      else if (next >= high && !isHighTried) score = high;
      else score = (low + high) / 2;
      if (Math.abs(score - before) < TABLE_ERROR / 10) break;
    }
    const estimate = estimateScore(this.#changed(changes, count), this.#unbiased);
    this.score = estimate.score;
    this.root = estimate.boundHit === null ? score : estimate.score;
  }

  #addChanges(score: number, changes: Float64Array, count: number): void {
    const terms = this.#terms;
    const { thresholds } = this.#evidence;
    for (let at = 0; at < CHANGE_STRIDE * count; at += CHANGE_STRIDE) {
      const z = terms.scale * (score - (thresholds[changes[at] ?? 0] ?? 0));
      terms.evaluate(z, changes[at + 1] ?? 0, changes[at + 2] ?? 0, changes[at + 3] ?? 0);
      this.#slope += terms.slope;
      this.#bend += terms.bend;
    }
  }

  #sumAll(score: number): void {
    const terms = this.#terms;
    const { thresholds, win, lose, tie } = this.#evidence;
    let slope = 0;
    let bend = 0;
    let twist = 0;
    for (let entry = this.#start; entry < this.#end; entry += this.#every) {
      const z = terms.scale * (score - (thresholds[entry] ?? 0));
      terms.evaluate(z, win[entry] ?? 0, lose[entry] ?? 0, tie[entry] ?? 0);
      slope += terms.slope;
      bend += terms.bend;
      twist += terms.twist;
    }
    this.#slope = slope;
    this.#bend = bend;
    this.#twist = twist;
  }

  /** Slope and bend of all of the target's evidence, from nodes on either side. */
  #interpolate(score: number): void {
    const slopes = this.#nodeSlopes;
    const bends = this.#nodeBends;
    const position = (score - SCORE_MIN) / this.#nodeStep;
    const node = Math.min(slopes.length - 2, Math.floor(position));
    if (Number.isNaN(slopes[node])) this.#fillNode(node);
    if (Number.isNaN(slopes[node + 1])) this.#fillNode(node + 1);
    const x = position - node;
    const y = 1 - x;
    const reach = this.#nodeStep * this.#terms.scale;
    const here = bends[node] ?? 0;
    const next = bends[node + 1] ?? 0;
    this.#slope =
      (1 + 2 * x) * y * y * (slopes[node] ?? 0) +
      x * y * y * reach * here +
      x * x * (3 - 2 * x) * (slopes[node + 1] ?? 0) -
      x * x * y * reach * next;
    this.#bend = y * here + x * next;
  }

  #fillNode(node: number): void {
    this.#hasNodes = true;
    this.#sumAll(SCORE_MIN + node * this.#nodeStep);
    this.#nodeSlopes[node] = this.#slope;
    this.#nodeBends[node] = this.#bend;
  }

  /** The target's evidence with the changes; entries that are left without weight are left out. */
  #changed(changes: Float64Array | null, count: number): Evidence[] {
    const { thresholds, win, lose, tie } = this.#evidence;
    const evidence: Evidence[] = [];
    for (let entry = this.#start; entry < this.#end; entry++) {
      const weights: [number, number, number] = [at(win, entry), at(lose, entry), at(tie, entry)];
      for (let from = 0; from < CHANGE_STRIDE * count; from += CHANGE_STRIDE)
        if (changes?.[from] === entry)
          for (const label of [0, 1, 2] as const)
            weights[label] = Math.max(0, weights[label] + at(changes, from + 1 + label));
      if (weights.some((weight) => weight > 0))
        evidence.push({ referenceScore: at(thresholds, entry), targetFirst: true, weights });
    }
    return evidence;
  }
}
