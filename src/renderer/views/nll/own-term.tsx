import { line, scaleLinear } from 'd3';
import { tickText } from '../../charts/tick-text.ts';
import type { ReactNode } from 'react';
import type { Likelihood } from '../../../core/likelihood.ts';
import { LABEL_COLOURS } from '../../theme/label-colours.ts';
import { drawnCurve, type CurveKind, type CurvePoint } from '../../../core/drawn-curve.ts';
import type { ExplainedAnswer } from './explanation.ts';

interface OwnTermProps {
  readonly active: ExplainedAnswer;
  readonly likelihood: Likelihood;
  readonly kind: CurveKind;
  readonly x: (score: number) => number;
  readonly from: number;
  readonly to: number;
  readonly curveHeight: number;
  readonly innerWidth: number;
}

/** One comparison's own part of the curve, on its own axis at the right: alone it would be too flat to see. */
export function OwnTerm(props: OwnTermProps): ReactNode {
  const { active, likelihood, kind, x, from, to, curveHeight, innerWidth } = props;
  const { evidence, label, answer } = active;
  const at = x(answer.referenceScore);
  const reference = at >= 0 && at <= innerWidth && (
    <line x1={at} x2={at} y2={curveHeight} stroke="var(--label-none)" strokeDasharray="2 2" />
  );
  if (evidence === null || label === null) return reference;
  const points = drawnCurve([evidence], likelihood, { kind, minimum: 0, from, to });
  const values = points.map(({ value }) => value);
  const y = scaleLinear([Math.min(0, ...values), Math.max(0.1, ...values)], [curveHeight, 0]).nice();
  const ticks = y.ticks(4);
  const text = tickText(ticks);
  const colour = LABEL_COLOURS[label];
  const path = line<CurvePoint>(
    ({ score }) => x(score),
    ({ value }) => y(value),
  );
  return (
    <g data-testid="nll-own-term">
      {reference}
      <path d={path(points) ?? ''} fill="none" stroke={colour} strokeWidth={2} />
      <line x1={innerWidth} x2={innerWidth} y2={curveHeight} stroke={colour} />
      {ticks.map((value) => (
        <text key={value} x={innerWidth + 5} y={y(value)} dy="0.32em">
          {text(value)}
        </text>
      ))}
    </g>
  );
}
