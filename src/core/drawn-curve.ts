import { at } from './at.ts';
import { nllCurve, nllDerivativeCurve } from './nll-curve.ts';
import type { Evidence } from './evidence.ts';
import type { Likelihood } from './likelihood.ts';
import { gridScore } from './score-grid.ts';
import { TargetNll } from './target-nll.ts';

/** Points that are drawn of a curve, about as many as a screen shows apart. */
const DRAWN_POINTS = 401;

/** Which curve is drawn: NLL in nats, above its minimum or as it is, or its slope per unit of score. */
export const CURVE_KINDS = ['relative', 'absolute', 'derivative'] as const;
export type CurveKind = (typeof CURVE_KINDS)[number];

export interface CurvePoint {
  readonly score: number;
  readonly value: number;
}

/**
 * A curve as it is drawn between two scores.
 *
 * @param minimum of the NLL, taken off where `kind` is relative
 */
export function drawnCurve(
  evidence: readonly Evidence[],
  likelihood: Likelihood,
  {
    kind,
    minimum,
    from,
    to,
  }: {
    readonly kind: CurveKind;
    readonly minimum: number;
    readonly from: number;
    readonly to: number;
  },
): CurvePoint[] {
  const target = new TargetNll(evidence, likelihood);
  const base = kind === 'relative' ? minimum : 0;
  return Array.from({ length: DRAWN_POINTS }, (_, index) => {
    const score = from + ((to - from) * index) / (DRAWN_POINTS - 1);
    return { score, value: kind === 'derivative' ? target.derivative(score) : target.value(score) - base };
  });
}

/** Rows of the curve's table, one a grid point: score, NLL, NLL above its minimum, slope. */
export function* curveRows(
  evidence: readonly Evidence[],
  likelihood: Likelihood,
  minimum: number,
): Generator<number[]> {
  const values = nllCurve(evidence, likelihood);
  const slopes = nllDerivativeCurve(evidence, likelihood);
  for (const [index, nll] of values.entries())
    yield [gridScore(index), nll, nll - minimum, at(slopes, index)];
}
