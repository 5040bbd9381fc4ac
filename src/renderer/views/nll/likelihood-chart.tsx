import { line, scaleLinear } from 'd3';
import { useMemo, type ReactNode } from 'react';
import { LABELS } from '../../../core/labels.ts';
import { BottomAxis, LeftAxis } from '../../charts/axes.tsx';
import { PlotFrame } from '../../charts/plot-frame.tsx';
import { useNearest } from '../../charts/use-nearest.ts';
import { useRegion } from '../../charts/use-region.ts';
import type { Plot } from '../../charts/use-plot.ts';
import { LABEL_COLOURS, LABEL_SIGNS } from '../../theme/label-colours.ts';
import { formatCount, formatNumber } from '../../ui/format.ts';
import type { ExplainedAnswer, Explanation } from './explanation.ts';
import type { Focus } from './focus.ts';
import { changingReach, likelihoodAt, placedAnswers, type LikelihoodForm } from './placed-answers.ts';

interface LikelihoodChartProps {
  readonly plot: Plot;
  readonly supposed: Explanation;
  readonly form: LikelihoodForm;
  readonly focus: Focus;
  readonly active: ExplainedAnswer | null;
}

const DRAWN_POINTS = 241;

/** NLL that the chart shows at least, in nats: beyond, an answer was all but impossible. */
const HIGHEST_NLL = 6;

/** P(First), P(Second), P(Similar) over the score difference, each comparison a dot on its label's curve. */
export function LikelihoodChart({ plot, supposed, form, focus, active }: LikelihoodChartProps): ReactNode {
  const { innerWidth, innerHeight } = plot;
  const { likelihood, estimate, answers } = supposed;
  const reach = changingReach(likelihood);
  const x = scaleLinear([-reach, reach], [0, innerWidth]);
  const placed = useMemo(
    () => (estimate === null ? [] : placedAnswers(answers, estimate.score, likelihood, form)),
    [answers, estimate, likelihood, form],
  );
  const highest = form === 'nll' ? Math.max(HIGHEST_NLL, ...placed.map(({ value }) => value)) : 1;
  const y = scaleLinear([0, highest], [innerHeight, 0]);
  const marks = useMemo(() => {
    const across = scaleLinear([-reach, reach], [0, innerWidth]).clamp(true);
    const up = scaleLinear([0, highest], [innerHeight, 0]).clamp(true);
    return placed.map((one) => ({ ...one, x: across(one.difference), y: up(one.value) }));
  }, [placed, reach, innerWidth, innerHeight, highest]);
  const nearest = useNearest(marks);
  const { events } = useRegion(plot, {
    onRegion: () => undefined,
    onClick: (at) => {
      const found = nearest(at);
      if (found !== null) focus.choose(found.answer.key);
    },
  });
  const beyond = placed.filter(({ difference }) => Math.abs(difference) > reach).length;
  const differences = Array.from(
    { length: DRAWN_POINTS },
    (_, index) => reach * ((2 * index) / (DRAWN_POINTS - 1) - 1),
  );
  const curves = differences.map((difference) => likelihoodAt(difference, likelihood, form));
  return (
    <PlotFrame
      plot={plot}
      label={`How probable First, Second and Similar are over the score difference, under k = ${formatNumber(likelihood.scale)}, delta = ${formatNumber(likelihood.margin)}, b = ${formatNumber(likelihood.bias)}; ${formatCount(placed.length)} comparisons are placed on the curves.`}
      onPointerDown={events.onPointerDown}
      onPointerUp={events.onPointerUp}
      onPointerMove={(event) => {
        const box = event.currentTarget.getBoundingClientRect();
        const at = {
          x: event.clientX - box.left - plot.margins.left,
          y: event.clientY - box.top - plot.margins.top,
        };
        focus.hover(nearest(at)?.answer.key ?? null);
      }}
      onPointerLeave={() => {
        focus.hover(null);
      }}
    >
      <rect width={innerWidth} height={innerHeight} fill="transparent" data-export="no" />
      <BottomAxis
        scale={x}
        title={`Score of the image shown first − score of the second${beyond > 0 ? ` (${formatCount(beyond)} comparisons beyond, at the edges)` : ''}`}
        innerWidth={innerWidth}
        innerHeight={innerHeight}
      />
      <LeftAxis
        scale={y}
        title={form === 'nll' ? '−ln P (nats)' : 'P'}
        innerWidth={innerWidth}
        innerHeight={innerHeight}
        titleOffset={46}
      />
      {LABELS.map((label, index) => {
        const points = differences.map((difference, at): [number, number] => [
          x(difference),
          Math.max(-20, y(curves[at]?.[index] ?? NaN)),
        ]);
        const last = points.at(index === 1 ? 0 : -1);
        return (
          <g key={label}>
            <path d={line()(points) ?? ''} fill="none" stroke={LABEL_COLOURS[label]} strokeWidth={2} />
            {form === 'probability' && (
              <text
                data-halo
                x={index === 2 ? x(-likelihood.bias) : index === 1 ? 6 : innerWidth - 6}
                y={
                  index === 2
                    ? y(likelihoodAt(-likelihood.bias, likelihood, form)[2] ?? 0) + 16
                    : (last?.[1] ?? 0) + 16
                }
                textAnchor={index === 2 ? 'middle' : index === 1 ? 'start' : 'end'}
                fontWeight={600}
              >
                {`${LABEL_SIGNS[label]} ${label}`}
              </text>
            )}
          </g>
        );
      })}
      {marks.map(({ answer, x: cx, y: cy }) => (
        <circle
          key={answer.key}
          cx={cx}
          cy={cy}
          r={answer.key === active?.key ? 6 : 3}
          fill={answer.label === null ? 'none' : LABEL_COLOURS[answer.label]}
          fillOpacity={answer.key === active?.key ? 1 : 0.55}
          stroke={answer.key === active?.key ? 'var(--mark)' : 'none'}
          strokeWidth={1.5}
        />
      ))}
    </PlotFrame>
  );
}
