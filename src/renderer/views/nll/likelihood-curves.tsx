import { line } from 'd3';
import { memo, type ReactNode } from 'react';
import { at } from '../../../core/at.ts';
import { LABELS, type Label } from '../../../core/labels.ts';
import { valueOfRole, type Likelihood } from '../../../core/likelihood.ts';
import { LABEL_COLOURS, LABEL_SIGNS } from '../../theme/label-colours.ts';
import { likelihoodAt, type LikelihoodForm } from '../../../core/likelihood-at.ts';

interface LikelihoodCurvesProps {
  readonly likelihood: Likelihood;
  readonly form: LikelihoodForm;
  /** Half the width of what is drawn, in units of score. */
  readonly reach: number;
  /** Of the vertical axis. */
  readonly highest: number;
  readonly innerWidth: number;
  readonly innerHeight: number;
}

const DRAWN_POINTS = 241;

/** How far above the plot a curve goes before it is cut off, in pixels. */
const OVER_THE_TOP = 20;

/** The likelihood's three functions, named where there is room. */
export const LikelihoodCurves = memo(function LikelihoodCurves(props: LikelihoodCurvesProps): ReactNode {
  const { likelihood, form, reach, highest, innerWidth, innerHeight } = props;
  const x = (difference: number) => ((difference + reach) / (2 * reach)) * innerWidth;
  const y = (value: number) => Math.max(-OVER_THE_TOP, innerHeight * (1 - value / highest));
  const points = Array.from({ length: DRAWN_POINTS }, (_, index) => {
    const difference = reach * ((2 * index) / (DRAWN_POINTS - 1) - 1);
    return { place: x(difference), values: likelihoodAt(difference, likelihood, form) };
  });
  const centre = -valueOfRole(likelihood, 'bias');
  const middle = x(centre);
  const names: Readonly<Record<Label, { at: number; anchor: 'start' | 'middle' | 'end'; under: number }>> = {
    First: { at: innerWidth - 6, anchor: 'end', under: at(at(points, DRAWN_POINTS - 1).values, 0) },
    Second: { at: 6, anchor: 'start', under: at(at(points, 0).values, 1) },
    Similar: {
      at: middle,
      anchor: 'middle',
      under: at(likelihoodAt(centre, likelihood, form), 2),
    },
  };
  return LABELS.map((label, index) => (
    <g key={label}>
      <path
        d={
          line<(typeof points)[number]>(
            ({ place }) => place,
            ({ values }) => y(at(values, index)),
          )(points) ?? ''
        }
        fill="none"
        stroke={LABEL_COLOURS[label]}
        strokeWidth={2}
      />
      {form === 'probability' && (
        <text
          data-halo
          x={names[label].at}
          y={y(names[label].under) + 16}
          textAnchor={names[label].anchor}
          fontWeight={600}
        >
          {`${LABEL_SIGNS[label]} ${label}`}
        </text>
      )}
    </g>
  ));
});
