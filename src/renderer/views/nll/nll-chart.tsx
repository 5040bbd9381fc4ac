import { line, scaleLinear } from 'd3';
import { useMemo, type ReactNode } from 'react';
import { INTERVAL_RISE } from '../../../core/interval.ts';
import { SCORE_MAX, SCORE_MIN } from '../../../core/score-grid.ts';
import { BottomAxis, LeftAxis } from '../../charts/axes.tsx';
import { PlotFrame } from '../../charts/plot-frame.tsx';
import type { Plot } from '../../charts/use-plot.ts';
import { estimateSentence } from '../../estimates/estimate-text.ts';
import { drawnCurve, type CurveKind, type CurvePoint } from '../../../core/drawn-curve.ts';
import { EstimateMarks } from './estimate-marks.tsx';
import type { ExplainedAnswer, Explanation } from './explanation.ts';
import type { Focus } from './focus.ts';
import { OwnTerm } from './own-term.tsx';
import { TICK_ROWS_HEIGHT, TickRows } from './tick-rows.tsx';
import { TrueScoreMark } from './true-score-mark.tsx';
import type { OtherCurve } from './use-other-curve.ts';

interface NllChartProps {
  readonly plot: Plot;
  readonly trueScore: number | null;
  readonly recorded: Explanation;
  readonly supposed: Explanation;
  readonly other: OtherCurve | null;
  readonly kind: CurveKind;
  /** Shows the neighbourhood of the interval instead of the whole scale. */
  readonly near: boolean;
  readonly focus: Focus;
  readonly active: ExplainedAnswer | null;
}

const TITLES: Readonly<Record<CurveKind, string>> = {
  relative: 'NLL above minimum (nats)',
  absolute: 'NLL (nats)',
  derivative: 'Slope (nats per unit)',
};

/** Widths of the interval that its neighbourhood shows on either side. */
const NEAR_WIDTHS = 1;

/** The curves, what is estimated from them, and the ticks below. */
export function NllChart(props: NllChartProps): ReactNode {
  const { plot, trueScore, recorded, supposed, other, kind, near, focus, active } = props;
  const { innerWidth, innerHeight } = plot;
  const curveHeight = Math.max(20, innerHeight - TICK_ROWS_HEIGHT);
  const [from, to] = near ? neighbourhood(supposed) : [SCORE_MIN, SCORE_MAX];
  const isWhatIf = supposed !== recorded;
  const curves = useMemo(() => {
    const curveOf = (explanation: Pick<Explanation, 'evidence' | 'likelihood' | 'estimate'> | null) =>
      explanation?.estimate == null
        ? []
        : drawnCurve(explanation.evidence, explanation.likelihood, {
            kind,
            minimum: explanation.estimate.nll,
            from,
            to,
          });
    return {
      supposed: curveOf(supposed),
      recorded: isWhatIf ? curveOf(recorded) : [],
      other: curveOf(other),
    };
  }, [supposed, recorded, isWhatIf, other, kind, from, to]);
  const x = scaleLinear([from, to], [0, innerWidth]);
  const y = scaleLinear(verticalDomain(Object.values(curves).flat(), kind), [curveHeight, 0]).nice();
  const path = line<CurvePoint>(
    ({ score }) => x(score),
    ({ value }) => y(value),
  );
  const { estimate } = supposed;
  return (
    <PlotFrame
      plot={plot}
      role="group"
      label={
        estimate === null
          ? 'No comparison remains, so there is no curve.'
          : `NLL for scores from 1 to 5. The estimate is ${estimateSentence(estimate)}. Below, each comparison is a tick at the score of its reference.`
      }
    >
      <BottomAxis
        scale={x}
        title="Score (1 to 5)"
        innerWidth={innerWidth}
        innerHeight={innerHeight}
        grid={false}
      />
      <LeftAxis
        scale={y}
        title={TITLES[kind]}
        innerWidth={innerWidth}
        innerHeight={curveHeight}
        titleOffset={46}
      />
      <EstimateMarks
        {...{ x, y, kind, supposed, other, curveHeight, innerWidth }}
        before={isWhatIf ? recorded : null}
      />
      <TrueScoreMark {...{ x, trueScore, curveHeight, innerWidth }} estimate={estimate?.score ?? null} />
      {kind === 'relative' && y(INTERVAL_RISE) < curveHeight - 6 && (
        <line
          x2={innerWidth}
          y1={y(INTERVAL_RISE)}
          y2={y(INTERVAL_RISE)}
          stroke="var(--text-dimmed)"
          strokeDasharray="2 4"
        />
      )}
      {kind === 'derivative' && (
        <line x2={innerWidth} y1={y(0)} y2={y(0)} stroke="var(--text-dimmed)" strokeDasharray="4 4" />
      )}
      <path
        d={path(curves.other) ?? ''}
        data-testid="nll-other-curve"
        fill="none"
        stroke="var(--text-dimmed)"
        strokeWidth={1.5}
        strokeDasharray="7 4"
      />
      <path
        d={path(curves.recorded) ?? ''}
        fill="none"
        stroke="var(--focus)"
        strokeWidth={1.5}
        strokeDasharray="2 3"
      />
      <path
        d={path(curves.supposed) ?? ''}
        fill="none"
        stroke="var(--focus)"
        strokeWidth={2}
        data-testid="nll-curve"
      />
      {active !== null && (
        <OwnTerm
          {...{ active, kind, x, from, to, curveHeight, innerWidth }}
          likelihood={supposed.likelihood}
        />
      )}
      <TickRows answers={supposed.answers} x={x} top={curveHeight} innerWidth={innerWidth} focus={focus} />
    </PlotFrame>
  );
}

/** Scores around the interval, within the scale. */
function neighbourhood({ estimate }: Explanation): readonly [number, number] {
  if (estimate === null) return [SCORE_MIN, SCORE_MAX];
  const [low, high] = estimate.profileInterval;
  const reach = NEAR_WIDTHS * Math.max(0.05, high - low);
  return [Math.max(SCORE_MIN, low - reach), Math.min(SCORE_MAX, high + reach)];
}

function verticalDomain(points: readonly CurvePoint[], kind: CurveKind): readonly [number, number] {
  if (points.length === 0) return [0, 1];
  const values = points.map(({ value }) => value);
  const [least, most] = [Math.min(...values), Math.max(...values)];
  if (kind === 'derivative') return [Math.min(0, least), Math.max(0, most)];
  return kind === 'relative' ? [0, Math.max(most, 2 * INTERVAL_RISE)] : [least, most];
}
