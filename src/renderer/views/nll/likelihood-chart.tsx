import { describeLikelihood } from '../../../core/describe-likelihood.ts';
import { scaleLinear } from 'd3';
import { useMemo, type PointerEvent, type ReactNode } from 'react';
import { LABELS } from '../../../core/labels.ts';
import { BottomAxis, LeftAxis } from '../../charts/axes.tsx';
import { Dots } from '../../charts/dots.tsx';
import { PlotFrame } from '../../charts/plot-frame.tsx';
import { useNearest } from '../../charts/use-nearest.ts';
import type { Plot } from '../../charts/use-plot.ts';
import { LABEL_COLOURS } from '../../theme/label-colours.ts';
import { formatQuantity, formatNumber } from '../../../core/format.ts';
import type { ExplainedAnswer, Explanation } from './explanation.ts';
import type { Focus } from './focus.ts';
import { LikelihoodCurves } from './likelihood-curves.tsx';
import { changingReach, type LikelihoodForm } from '../../../core/likelihood-at.ts';
import { placedAnswers } from './placed-answers.ts';

interface LikelihoodChartProps {
  readonly plot: Plot;
  readonly supposed: Explanation;
  readonly form: LikelihoodForm;
  readonly focus: Focus;
  readonly active: ExplainedAnswer | null;
}

/** NLL that the chart shows at least, in nats: beyond, an answer was all but impossible. */
const HIGHEST_NLL = 6;

/** P(First), P(Second), P(Similar) over the score difference, each comparison a dot on its label's curve. */
export function LikelihoodChart({ plot, supposed, form, focus, active }: LikelihoodChartProps): ReactNode {
  const { innerWidth, innerHeight } = plot;
  const { likelihood, estimate, answers } = supposed;
  const reach = changingReach(likelihood);
  const placed = useMemo(
    () => (estimate === null ? [] : placedAnswers(answers, estimate.score, likelihood, form)),
    [answers, estimate, likelihood, form],
  );
  const highest = form === 'nll' ? placed.reduce((most, { value }) => Math.max(most, value), HIGHEST_NLL) : 1;
  const marks = useMemo(() => {
    const across = scaleLinear([-reach, reach], [0, innerWidth]).clamp(true);
    const up = scaleLinear([0, highest], [innerHeight, 0]).clamp(true);
    return placed.map((one) => ({ ...one, x: across(one.difference), y: up(one.value) }));
  }, [placed, reach, innerWidth, innerHeight, highest]);
  const nearest = useNearest(marks);
  const under = ({ currentTarget, clientX, clientY }: PointerEvent<SVGSVGElement>) => {
    const box = currentTarget.getBoundingClientRect();
    const { left, top } = plot.margins;
    return nearest({ x: clientX - box.left - left, y: clientY - box.top - top })?.answer.key ?? null;
  };
  const beyond = placed.filter(({ difference }) => Math.abs(difference) > reach).length;
  const shown = marks.find(({ answer }) => answer.key === active?.key);
  return (
    <PlotFrame
      plot={plot}
      label={`Probability of First, Second and Similar by score difference, with ${describeLikelihood(likelihood, formatNumber, 'plainSymbol')}; ${formatQuantity(placed.length, 'comparison is', 'comparisons are')} shown on the curves.`}
      onPointerUp={(event) => {
        const key = under(event);
        if (key !== null) focus.choose(key);
      }}
      onPointerMove={(event) => focus.hover(under(event))}
      onPointerLeave={() => focus.hover(null)}
    >
      <rect width={innerWidth} height={innerHeight} fill="transparent" />
      <BottomAxis
        scale={scaleLinear([-reach, reach], [0, innerWidth])}
        title={`Score of the image shown first − score of the second${beyond > 0 ? ` (${formatQuantity(beyond, 'comparison')} beyond, at the edges)` : ''}`}
        innerWidth={innerWidth}
        innerHeight={innerHeight}
      />
      <LeftAxis
        scale={scaleLinear([0, highest], [innerHeight, 0])}
        title={form === 'nll' ? '−ln P (nats)' : 'P'}
        innerWidth={innerWidth}
        innerHeight={innerHeight}
        titleOffset={46}
      />
      <LikelihoodCurves {...{ likelihood, form, reach, highest, innerWidth, innerHeight }} />
      {LABELS.map((label) => (
        <Dots
          key={label}
          places={marks.filter(({ answer }) => answer.label === label)}
          radius={3}
          colour={LABEL_COLOURS[label]}
          opacity={0.6}
        />
      ))}
      {shown !== undefined && (
        <circle
          cx={shown.x}
          cy={shown.y}
          r={6}
          fill={LABEL_COLOURS[shown.answer.label ?? 'Similar']}
          stroke="var(--mark)"
          strokeWidth={1.5}
        />
      )}
    </PlotFrame>
  );
}
