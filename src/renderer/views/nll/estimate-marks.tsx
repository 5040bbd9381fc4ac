import type { ReactNode } from 'react';
import { formatNumber } from '../../../core/format.ts';
import { estimateText } from '../../estimates/estimate-text.ts';
import type { CurveKind } from '../../../core/drawn-curve.ts';
import type { Explanation } from './explanation.ts';
import type { OtherCurve } from './use-other-curve.ts';

interface EstimateMarksProps {
  readonly x: (score: number) => number;
  readonly y: (value: number) => number;
  readonly kind: CurveKind;
  readonly supposed: Explanation;
  /** As recorded, where something is supposed. */
  readonly before: Explanation | null;
  readonly other: OtherCurve | null;
  readonly curveHeight: number;
  readonly innerWidth: number;
}

/** The 95 % interval as a band, estimates as upright lines. */
export function EstimateMarks(props: EstimateMarksProps): ReactNode {
  const { x, y, kind, supposed, before, other, curveHeight, innerWidth } = props;
  const { estimate } = supposed;
  const clamp = (at: number) => Math.max(0, Math.min(innerWidth, at));
  const upright = (score: number, dash: string, colour: string) => (
    <line
      x1={x(score)}
      x2={x(score)}
      y2={curveHeight}
      stroke={colour}
      strokeDasharray={dash}
      strokeWidth={1.5}
      visibility={x(score) >= 0 && x(score) <= innerWidth ? 'visible' : 'hidden'}
    />
  );
  if (estimate === null) return null;
  const [low, high] = estimate.profileInterval;
  const atRight = x(estimate.score) > innerWidth * 0.7;
  return (
    <g>
      <rect
        x={clamp(x(low))}
        width={Math.max(1, clamp(x(high)) - clamp(x(low)))}
        height={curveHeight}
        fill="var(--focus)"
        fillOpacity={0.14}
      />
      {other !== null && upright(other.estimate.score, '7 4', 'var(--text-dimmed)')}
      {before?.estimate != null && upright(before.estimate.score, '2 3', 'var(--focus)')}
      {upright(estimate.score, '', 'var(--focus)')}
      {estimate.boundHit === null && (
        <circle
          cx={x(estimate.score)}
          cy={kind === 'absolute' ? y(estimate.nll) : y(0)}
          r={4}
          fill="var(--focus)"
        />
      )}
      <text
        data-halo
        x={x(estimate.score) + (atRight ? -6 : 6)}
        y={12}
        textAnchor={atRight ? 'end' : 'start'}
        fontWeight={600}
      >
        {estimate.boundHit === null ? `estimate ${formatNumber(estimate.score)}` : estimateText(estimate)}
      </text>
    </g>
  );
}
